"""Names and texts as a statement writes them: no word and no sign breaks it."""

import pytest

from raywork.ddl.quoting import DDL_WORDS, QUERY_WORDS, is_writable, literal, part_name, quoted
from raywork.ddl.types import Array, Scalar, Struct
from tests.ddl.parsed import parse
from tests.ddl.seen import table


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("id", "id"),
        ("a_1", "a_1"),
        ("_id", "`_id`"),
        ("1st", "`1st`"),
        ("date", "`date`"),
        ("select", "`select`"),
        ("cube", "`cube`"),  # reserved in DDL
        ("uescape", "`uescape`"),  # reserved in queries
        ("a`b", "`a``b`"),
    ],
)
def test_the_name_of_a_field_is_quoted_where_it_needs_be(name, written):
    assert part_name(name) == written


def test_the_name_of_a_column_is_always_quoted():
    assert (quoted("id"), quoted("a`b")) == ("`id`", "`a``b`")


@pytest.mark.parametrize("dialect", ["hive", "athena"])
def test_every_reserved_word_is_a_name_of_columns_and_fields(dialect):
    words = [*sorted(DDL_WORDS | QUERY_WORDS), "_id", "1st"]
    made = table({word: [{word: 1}] for word in words})
    read = parse(made.ddl, dialect).columns
    assert read == {word: Array(Struct(((word, Scalar("bigint")),))) for word in words}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "'plain'"),
        ("it's", r"'it\'s'"),
        ("back\\slash", r"'back\\slash'"),
        ("'); DROP TABLE x; --", r"'\'); DROP TABLE x; --'"),
        ("é日\U0001f600", "'é日\U0001f600'"),
        ("", "''"),
    ],
)
def test_a_text_is_escaped(text, written):
    assert literal(text) == written
    assert is_writable(text)


@pytest.mark.parametrize("text", ["a\nb", "\0", "\x7f", "\x85", "\u2028", "${x}", "\ud800"])
def test_what_no_statement_surely_holds(text):
    assert not is_writable(text)
