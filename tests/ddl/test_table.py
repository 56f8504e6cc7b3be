"""Tables, whole: records in, DDL out."""

import pytest

from raywork.ddl import Scalar, TableOptions, make_table
from raywork.errors import UsageError
from raywork.schema import Limits, Schema, Shape, observe
from tests.ddl.parsed import parse
from tests.ddl.seen import seen, table, types

EVENTS = [
    {"id": 1, "user": {"name": "ann", "Tags": ["a"]}, "user-agent": "x", "_at": "2024-01-02"},
    {"id": 2, "user": None, "value": 1.5, "date": None, "odd": 5},
    {"id": 3, "user": {"end": True}, "value": 2, "odd": "five", "empty": {}},
]

DDL = """\
CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`events` (
  `id` bigint,
  `user` struct<name:string,tags:array<string>,`end`:boolean>,
  `user_agent` string,
  `_at` string,
  `value` double,
  `date` string,
  `odd` string,
  `empty` string
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'mapping.user_agent'='user-agent'
)
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://b/events/'
TBLPROPERTIES (
  'classification'='json'
)"""


def events():
    return make_table(seen(*EVENTS), TableOptions("events", "s3://b/events/", "lake"))


def test_the_ddl_of_a_table():
    assert events().ddl == DDL


def test_the_database_is_made_first():
    assert events().statements == ("CREATE DATABASE IF NOT EXISTS `lake`", DDL)
    unnamed = table({"a": 1})
    assert unnamed.statements == (unnamed.ddl,)
    assert parse(unnamed.ddl).name == ("t",)


def test_columns_carry_their_keys_and_come_in_the_order_of_first_sight():
    paths = [column.path for column in events().columns]
    assert paths == ["id", "user", "user-agent", "_at", "value", "date", "odd", "empty"]
    assert types(events())["user"] == "struct<name:string,tags:array<string>,end:boolean>"


def test_properties_are_left_out_where_there_are_none():
    assert "SERDEPROPERTIES" not in table({"a": 1}).ddl


class TestConflicts:
    def test_a_conflict_names_the_first_value_of_each_kind(self):
        (conflict,) = events().conflicts
        assert (conflict.path, conflict.kinds, conflict.type) == (
            "odd",
            ("int", "string"),
            "string",
        )
        found = [(e.kind, e.value, e.object, e.record) for e in conflict.examples]
        assert found == [("int", "5", "s3://b/k", 2), ("string", '"five"', "s3://b/k", 3)]

    @pytest.mark.parametrize(
        ("values", "paths"),
        [
            ([1, 1.5, None], []),
            ([1, 2**64], []),
            (["", "x"], []),
            ([[], [1], None], []),
            ([{}, {"a": 1}], []),
            ([2**53 + 1, 1.5], ["c"]),
            ([1, ""], ["c"]),
            ([1, True], ["c"]),
            ([1, [1]], ["c"]),
            ([{"a": 1}, [1]], ["c"]),
            ([{"a b": [1, "x"]}], ['c."a b"[]']),
            ([{str(n): [n, "x"] for n in range(20)}], ["c{}[]"]),
        ],
    )
    def test_kinds_conflict_where_no_type_is_their_own(self, values, paths):
        made = table(*({"c": value} for value in values))
        assert [conflict.path for conflict in made.conflicts] == paths

    def test_a_hint_settles_a_conflict(self):
        assert table({"c": 1}, {"c": "x"}, hints=["c=string"]).conflicts == ()


def test_a_null_within_a_map_is_said():
    made = table({"m": {f"k{n}": n for n in range(1001)}}, {"m": {"k": None}})
    assert types(made) == {"m": "map<string,string>"}
    (warning,) = made.warnings
    assert (warning.code, warning.objects) == ("null-in-map", ("s3://b/k#2",))


def wide(fields):
    return {f"a_long_name_for_field_{n}": n for n in range(fields)}


class TestLimits:
    def test_the_innermost_struct_beyond_the_limit_of_a_type_becomes_text(self):
        parts = {f"part_{n}": wide(900) for n in range(5)}
        made = table({"id": 1, "in": {"id": 1, "parts": parts}})
        assert types(made) == {"id": "bigint", "in": "struct<id:bigint,parts:string>"}
        (warning,) = made.warnings
        assert warning.code == "type-too-long"
        assert "in.parts" in warning.message

    def test_a_statement_beyond_the_limit_is_said(self):
        made = table(*({f"c{n}": wide(900)} for n in range(12)))
        assert [warning.code for warning in made.warnings] == ["ddl-too-long"]
        assert "Glue" in made.warnings[0].message


def is_whole_line(made, code) -> bool:
    parsed = parse(made.ddl)
    assert parsed.columns == {"record": Scalar("string")}
    assert parsed.serde == "org.apache.hadoop.hive.serde2.RegexSerDe"
    assert parsed.properties == {"input.regex": "(?s)(.*)"}
    return code in {warning.code for warning in made.warnings}


class TestRecordsWithoutColumns:
    def test_no_records_are_an_error(self):
        with pytest.raises(UsageError, match="no records were read"):
            make_table(Schema(), TableOptions("t", "s3://b/p/"))

    def test_records_with_too_many_keys_are_read_as_text(self):
        limits = Limits(columns=3, ladder=(Shape((3,), 4),))
        schema = observe({"a": 1, "b": 2, "c": 3, "d": 4}, seen({}).root.rank, limits=limits)
        made = make_table(schema, TableOptions("t", "s3://b/p/"))
        assert is_whole_line(made, "keyed-records")

    def test_records_without_keys_are_read_as_text(self):
        assert is_whole_line(table({}), "no-columns")
        assert is_whole_line(table({"\n": 1}, hints=["x=string"]), "hint-unused")

    @pytest.mark.parametrize("record", [5, "x", [1]])
    def test_records_that_are_no_objects_are_read_as_text(self, record):
        assert is_whole_line(table({"a": 1}, record), "keyed-records")


def test_a_null_record_does_no_harm():
    assert types(table({"a": 1}, None)) == {"a": "bigint"}
