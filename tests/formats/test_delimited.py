"""From delimited text to its table."""

import pytest

import raywork
from raywork.ddl import parse_hint
from raywork.errors import UsageError
from tests.ddl.parsed import parse
from tests.formats.scanning import codes, scan, table, types

LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN = "org.apache.hadoop.hive.serde2.OpenCSVSerde"


def test_a_table_of_text_without_quotes():
    made = table(b"id|name|ratio|ok|day|at\n1|a|.5|true|2024-01-02|2024-01-02 03:04:05\n2||1|||\n")

    parsed = parse(made.ddl)
    assert parsed.serde == LAZY
    assert parsed.properties == {"field.delim": "|", "serialization.format": "|"}
    assert parsed.parameters == {"classification": "csv", "skip.header.line.count": "1"}
    assert types(made) == {
        "id": "bigint",
        "name": "string",
        "ratio": "double",
        "ok": "boolean",
        "day": "date",
        "at": "timestamp",
    }
    assert codes(made) == set()


def test_tabs_and_control_characters_are_spelled_in_ddl():
    assert "'field.delim'='\\t'" in table(b"a\tb\n1\t2\n").ddl
    assert "'field.delim'='\\001'" in table(b"a\x01b\n1\x012\n").ddl


def test_a_table_of_text_with_quotes():
    made = table(b'id,name,day,ratio\n1,"a, b",2024-01-02,1.5\n2,"c",,\n')

    parsed = parse(made.ddl)
    assert parsed.serde == OPEN
    assert parsed.properties == {"separatorChar": ",", "quoteChar": '"', "escapeChar": "\\"}
    assert types(made) == {"id": "bigint", "name": "string", "day": "string", "ratio": "string"}
    assert codes(made) == {"text-for-quotes"}


def test_an_escape_that_is_used_is_named():
    lazy, quoted = table(b"a|b\nx\\|y|1\n"), table(b'a,b\n"x \\"y\\"",1\n')

    assert parse(lazy.ddl).properties["escape.delim"] == "\\"
    assert parse(quoted.ddl).properties["escapeChar"] == "\\"


def test_backslashes_that_escape_nothing_stay():
    made = table(b'a,b\n"C:\\new, old",~\n')

    assert parse(made.ddl).properties["escapeChar"] == "^"
    assert codes(made) == set()


def test_null_as_hive_writes_it():
    made = table(b"a|b\n1|x\n\\N|\\N\n")

    assert types(made) == {"a": "bigint", "b": "string"}


@pytest.mark.parametrize(
    ("rows", "text"),
    [(b'a,b\n"x",\\N\n', r"nullif(column, '\N')"), (b'a,b\n"x\\"q",\\N\n', "nullif(column, 'N')")],
)
def test_how_a_query_finds_null_is_said_as_the_serde_reads_it(rows, text):
    (note,) = [each for each in table(rows).warnings if each.code == "null-as-text"]
    assert text in note.message


def test_a_serde_for_json_is_refused():
    with pytest.raises(UsageError, match="--serde hive is for JSON, and the objects are csv"):
        table(b"a,b\n1,2\n", serde="hive")
    with pytest.raises(UsageError, match="not for --input csv"):
        raywork.crawl("nowhere", serde="hive", input="csv")


def test_names_are_clean_and_unique():
    made = table(b"User ID,user id,User-Id,select\n1,2,3,4\n")
    assert [column.name for column in made.columns] == [
        "user_id",
        "user_id_2",
        "user_id_3",
        "select",
    ]
    assert [column.path for column in made.columns] == ["User ID", "user id", "User-Id", "select"]


def test_columns_without_a_name_are_numbered():
    index = scan(b",a,b\n0,x,1\n1,y,2\n")
    trailing = scan(b"a,b\n1,2,\n3,4,\n")

    assert index.form.header == ("column_1", "a", "b")
    assert trailing.form.header == ("a", "b", "column_3")
    assert (trailing.tally.records, trailing.tally.bad_records) == (2, 0)


def test_one_word_among_numbers_is_a_conflict():
    made = table(b"id,n\n1,5\n2,n/a\n3,\n")

    (conflict,) = made.conflicts
    assert (conflict.path, conflict.kinds, conflict.type) == ("n", ("int", "string"), "string")
    assert [(each.value, each.record) for each in conflict.examples] == [('"5"', 1), ('"n/a"', 2)]


def test_rows_too_long_are_bad_and_short_ones_noticed():
    found = scan(b"a,b\n1,2\n1,2,3\n4\n")

    assert (found.tally.records, found.tally.bad_records) == (2, 1)
    assert [(each.record, each.reason) for each in found.tally.bad] == [
        (2, "3 fields where there are 2 columns")
    ]
    assert found.tally.notices["short-rows"].count == 1


def test_line_breaks_in_quotes_are_noticed():
    found = scan(b'a,b\n1,"x\ny"\n2,z\n')

    assert found.tally.records == 2
    assert found.tally.notices["newline-in-quotes"].examples[0].record == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'a,b\n"x","y"\n5" pipe,1\n', "stray-quotes"),
        (b'a,b\n"x",\\N\n', "null-as-text"),
        (b'a,b\n"x \\" y",p\\,q\n', "escape-outside-quotes"),
    ],
)
def test_what_the_table_reads_otherwise_is_a_warning(text, code):
    assert code in codes(table(text))


def test_hints_set_types_and_are_checked():
    made = table(b"a,b\n1,x\n", hints=tuple(map(parse_hint, ["a=string", "b=bigint", "c=double"])))

    assert types(made) == {"a": "string", "b": "bigint"}
    assert codes(made) == {"hint-conflict", "hint-unused"}


def test_statistics_rest_on_every_64th_row():
    found = scan(b"n,t\n" + b"".join(b"%d,%s\n" % (n, b"x" * (n % 3)) for n in range(200)))

    assert found.tally.sampled == 4
    seen = found.tally.presence
    assert (seen["n",].minimum, seen["n",].maximum) == (0, 192)
    assert (seen["t",].present, seen["t",].null, seen["t",].longest) == (4, 2, 2)
