"""Tables for the Hive JSON SerDe: which records they are for, and what is said of all others."""

import pytest

from raywork.ddl.reading import RULES
from raywork.errors import UsageError
from tests.ddl.parsed import parse
from tests.ddl.seen import table, types

LIBRARY = "org.apache.hive.hcatalog.data.JsonSerDe"


def hive(*records, **options):
    return table(*records, serde="hive", **options)


def refused(*records, **options) -> str:
    with pytest.raises(UsageError, match="--serde openx") as error:
        hive(*records, **options)
    return str(error.value)


def test_the_table():
    made = hive(
        {"id": 1, "eventTime": "2024-01-02", "User": {"Name": "x", "tags": ["a", None]}},
        {"id": None, "value": 1.5, "ok": True, "nothing": None, "empty": []},
        {"value": 2, "days": {f"2024-01-{n}": n for n in range(10, 25)}},
    )
    assert types(made) == {
        "id": "bigint",
        "eventtime": "string",
        "user": "struct<name:string,tags:array<string>>",
        "value": "double",
        "ok": "boolean",
        "nothing": "string",
        "empty": "array<string>",
        "days": "map<string,bigint>",
    }
    parsed = parse(made.ddl)
    assert (parsed.serde, parsed.properties) == (LIBRARY, {})


WIDE = {f"a_long_name_for_field_{n}": n for n in range(950)}

REFUSED = [
    ([{"c": 1}, {"c": "x"}], ["c is string and holds int 1"]),
    ([{"c": True}, {"c": ""}], ["c is string and holds bool true"]),
    ([{"c": 2**64}], ["c is string and holds big 18446744073709551616"]),
    ([{"c": [1]}, {"c": 2}], ["c is array<bigint> and holds int 2"]),
    ([{"c": [1]}, {"c": {"a": 1}}], ["c is string and holds array [1]", 'holds object {"a":1}']),
    ([{"c": [{"a": 1}]}, {"c": {"a": 1}}], ['c is array<struct<a:bigint>> and holds object {"a"']),
    ([{"c": {}}], ["c is string and holds object {}"]),
    ([{"c": [[], {}]}], ["c[] is string and holds object {}"]),
    ([{"c": {"d": [{"e": [1, "x"]}]}}], ["c.d[].e[] is string and holds int 1"]),
    ([{"m": {f"k{n}": n for n in range(1001)}}], ["keys of maps"]),
    ([{"m": {f"{n:016X}": n for n in range(12)}}], ["keys of maps"]),
    ([{"user-agent": "x"}], ["the key user-agent is no name for a column, and takes a mapping"]),
    ([{"a": {"größe": 1}}], ["the key größe"]),
    ([{"": 1}], ['the key ""']),
    ([{"k" * 256: 1}], ["the key kkk"]),
    ([{"a": {"\n": 1}}], ["a has no key that can be a name"]),
    ([{"a": [{"b": {"${x}": 1}, "c": 1}]}], ["a[].b has no key that can be a name"]),
    ([{"w": {f"p{p}": WIDE for p in range(5)}}], ["w has too many fields for a struct"]),
    ([{"id": 1, "ID": 2}], ["the keys id and ID differ only by case"]),
    ([{"a": {"Id": 1, "id": 2}}], ["the keys Id and id differ only by case"]),
]


@pytest.mark.parametrize(("records", "reasons"), REFUSED)
def test_what_it_does_not_read_is_named_with_the_reason(records, reasons):
    message = refused(*records)
    for reason in reasons:
        assert reason in message


def test_moments_are_refused_since_it_is_not_known_how_they_are_read():
    assert "at is timestamp" in refused({"at": "2024-01-02T03:04:05Z"}, timestamps=True)
    assert "on is date" in refused({"on": "2024-01-02"}, timestamps=True)


@pytest.mark.parametrize("record", [{}, 5, {"\n": 1}])
def test_records_without_columns_are_refused(record):
    assert "record 1 of s3://b/k" in refused(record)


def test_all_that_is_refused_is_counted():
    message = refused({f"c{n}": n for n in range(30)}, {f"c{n}": "x" for n in range(30)})
    assert "c19 is string" in message
    assert "c20" not in message
    assert "and 10 more" in message


class TestHints:
    def test_are_followed_with_a_warning(self):
        made = hive({"c": 1}, {"c": "x"}, hints=["c=string"])
        assert types(made) == {"c": "string"}
        assert [warning.code for warning in made.warnings] == ["hint-conflict"]

    def test_are_followed_within_columns(self):
        records = [{"a": {"c": 1, "d": 2}}, {"a": {"c": "x"}}]
        assert types(hive(*records, hints=["a.c=string"])) == {"a": "struct<c:string,d:bigint>"}

    def test_a_timestamp_comes_with_the_formats_to_read_it(self):
        made = hive({"at": "2024-01-02T03:04:05Z"}, hints=["at=timestamp"])
        formats = parse(made.ddl).properties["timestamp.formats"].split(",")
        assert "yyyy-MM-dd'T'HH:mm:ss'Z'" in formats
        plain = hive({"timestamp": {"timestamp": "x"}})
        assert parse(plain.ddl).properties == {}

    def test_an_unread_key_stays_unread(self):
        assert "the key a-b" in refused({"a-b": 1}, hints=["a-b=bigint"])


def test_it_reads_no_type_that_openx_does_not():
    for name, kinds in RULES["hive"].reads.items():
        assert kinds <= RULES["openx"].reads[name]
