import pytest

from raywork.formats.delimited.dialect import (
    Dialect,
    find_dialect,
    first_rows,
    has_header,
    is_table,
)

FOUND = {
    b"a,b\n1,2\n": Dialect(","),
    b"a\tb\n1\t2\n": Dialect("\t"),
    b"a|b\n1|2\n": Dialect("|"),
    b"a;b\n1,5;2,5\n3,25;4\n": Dialect(";"),
    b"a\x01b\n1\x012\n": Dialect("\x01"),
    b"a,b,c\nx|y,1,2\nz|w,3,4\n": Dialect(","),
    b'a,b\n"1,5","x ""y"""\n': Dialect(","),
    b'a,b\n"x \\"y\\", z",1\n': Dialect(",", escape="\\"),
    b"a|b\nx\\|y|1\n": Dialect("|", escape="\\"),
    b"a,b\n'x, y','z'\n'v','w'\n": Dialect(",", quote="'"),
    b"a,b\nit's,1\n": Dialect(","),
    b"one\ntwo\n": Dialect(","),
}


@pytest.mark.parametrize(("text", "dialect"), FOUND.items())
def test_the_dialect_of_text(text, dialect):
    assert find_dialect(text) == dialect


def test_the_extension_decides_where_its_delimiter_occurs():
    text = b"a,b,c\t1\nd,e,f\t2\n"

    assert find_dialect(text).delimiter == ","
    assert find_dialect(text, "tsv").delimiter == "\t"


@pytest.mark.parametrize(
    ("text", "header"),
    [
        (b"id,name\n1,x\n", (True, False)),
        (b"1,x\n2,y\n", (False, False)),
        (b"a,\n1,2\n", (True, False)),
        (b",a,b\n0,x,1\n", (True, False)),
        (b",a,b\nu,x,y\n", (False, True)),
        (b"name,city,\nAnna,Bern,\n", (True, True)),
        (b",\n1,2\n", (False, True)),
        (b"name,city\nAnna,Bern\n", (True, True)),
        (b"name,city\nname,city\n", (False, True)),
        (b"a b@c,!\nx,y\n", (False, True)),
        (b"name,name\nx,y\n", (False, True)),
        (b"name,name\nx,1\n", (True, False)),
    ],
)
def test_a_header_is_known_or_guessed(text, header):
    assert has_header(first_rows(text, find_dialect(text))) == header


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"a,b\n1,2\n", True),
        (b"a,b\n", False),
        (b"<html>\n<body>\n", False),
        (b"Dear all, hello.\nThis is text\nand so on\n", False),
    ],
)
def test_what_is_a_table(text, expected):
    assert is_table(text) is expected
