"""Which keys the OpenX SerDe reads: case, mappings, dots."""

import pytest

from raywork.errors import CursorError, UnmeasuredError
from tests.serde.reading import read, row

SENSITIVE = {"case.insensitive": "FALSE"}


class TestCase:
    def test_every_key_is_lowered(self):
        line = '{"ID":1,"In":{"ID":2},"M":{"ID":3},"T":{"ID":[{"X":4}]}}'
        columns = "id:bigint,`in`:struct<id:bigint>,m:map<string,bigint>,t:string"
        assert row(columns, line) == {
            "id": 1,
            "in": {"id": 2},
            "m": {"id": 3},
            "t": '{"id":[{"x":"4"}]}',
        }

    def test_names_have_no_case(self):
        assert row("ID:bigint,S:struct<userId:bigint>", '{"id":1,"s":{"userID":2}}') == {
            "ID": 1,
            "S": {"userId": 2},
        }

    def test_unless_the_table_says_otherwise(self):
        line = '{"ID":1,"id":2,"m":{"ID":3,"id":4},"t":{"ID":5}}'
        columns = "id:bigint,m:map<string,bigint>,t:string"
        assert row(columns, line, SENSITIVE) == {
            "id": 2,
            "m": {"ID": 3, "id": 4},
            "t": '{"ID":"5"}',
        }

    def test_keys_with_capital_letters_are_then_mapped_wherever_they_are(self):
        properties = {**SENSITIVE, "mapping.id_2": "ID"}
        line = '{"ID":1,"id":2,"in":{"ID":3,"id":4}}'
        columns = "id:bigint,id_2:bigint,`in`:struct<id:bigint,id_2:bigint>"
        assert row(columns, line, properties) == {"id": 2, "id_2": 1, "in": {"id": 4, "id_2": 3}}


class TestDuplicates:
    @pytest.mark.parametrize(
        "line",
        [
            '{"id":1,"id":2}',
            '{"id":1,"ID":2}',
            '{"x":{"id":1,"Id":2}}',
            '{"x":[{"id":1,"id":1}]}',
            '{"m":{"ID":1,"id":2}}',
            '{"id":1,"id":2,}',
        ],
    )
    def test_fail_the_query_wherever_they_are(self, line):
        reason = 'Row is not a valid JSON Object - Duplicate key "id"'
        with pytest.raises(CursorError, match=reason) as error:
            row("m:map<string,bigint>", line)
        assert error.value.code == "HIVE_CURSOR_ERROR"

    def test_are_equal_keys_alone_where_case_matters(self):
        assert row("id:bigint", '{"id":1,"ID":2}', SENSITIVE) == {"id": 1}
        with pytest.raises(CursorError, match='Duplicate key "ID"'):
            row("id:bigint", '{"ID":1,"ID":2}', SENSITIVE)

    def test_between_objects_are_none(self):
        assert row("id:bigint", '{"id":1,"x":{"id":2},"y":[{"id":3},{"id":4}]}') == {"id": 1}


class TestMappings:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("user_agent", "user-agent"),
            ("a_b", "a b"),
            ("a_b", "a.b"),
            ("gr__e", "größe"),
            ("q", 'say "hi"'),
            ("q", "it's"),
            ("q", "back\\slash"),
            ("q", "a=b;c"),
            ("x", ""),
        ],
    )
    def test_read_keys_that_are_no_names(self, name, key):
        from json import dumps

        line = f'{{{dumps(key)}:1,"in":[{{{dumps(key)}:2}}]}}'
        columns = f"{name}:bigint,`in`:array<struct<{name}:bigint>>"
        properties = {f"mapping.{name}": key}
        assert row(columns, line, properties) == {name: 1, "in": [{name: 2}]}

    def test_a_column_with_the_odd_name_itself_reads_too(self):
        line = '{"user-agent":1,"_id":2,"1st":3}'
        columns = "`user-agent`:bigint,`_id`:bigint,`1st`:bigint"
        assert row(columns, line) == {"user-agent": 1, "_id": 2, "1st": 3}

    def test_two_may_trade_names(self):
        properties = {"mapping.c_id": "c-id", "mapping.c_id_2": "c_id"}
        line = '{"c-id":1,"c_id":2}'
        assert row("c_id:bigint,c_id_2:bigint", line, properties) == {"c_id": 1, "c_id_2": 2}

    def test_one_hides_the_key_of_its_name(self):
        assert row("c_id:bigint", '{"c_id":2}', {"mapping.c_id": "c-id"}) == {"c_id": None}

    def test_do_not_touch_the_keys_of_maps(self):
        properties = {"mapping.a_b": "a-b"}
        assert read("map<string,bigint>", '{"a-b":1,"a_b":2}', properties) == {"a-b": 1, "a_b": 2}

    def test_with_capital_letters_were_not_measured_while_keys_are_lowered(self):
        with pytest.raises(UnmeasuredError, match=r"case\.insensitive"):
            row("ua:bigint", "{}", {"mapping.ua": "UA"})


class TestDots:
    DOTS = {"dots.in.keys": "true"}  # noqa: RUF012

    def test_read_into_names_with_underscores(self):
        assert row("a_b:bigint", '{"a.b":1}', self.DOTS) == {"a_b": 1}
        assert row("a_b:bigint", '{"a.b":1}') == {"a_b": None}
        assert row("a_b:bigint", '{"a_b":1}', self.DOTS) == {"a_b": 1}
        shown = row("m:map<string,string>,t:string", '{"m":{"a":1},"t":[{"b":2}]}', self.DOTS)
        assert shown == {"m": {"a": "1"}, "t": '[{"b":"2"}]'}
        nested = '{"c":{"a.b":1}}'
        assert row("c:struct<a_b:bigint>", nested, self.DOTS) == {"c": {"a_b": 1}}

    @pytest.mark.parametrize(
        ("columns", "line"),
        [
            ("a_b:bigint", '{"a.b":1,"a_b":2}'),
            ("m:map<string,bigint>", '{"m":{"a.b":1}}'),
            ("t:string", '{"t":[{"a.b":1}]}'),
        ],
    )
    def test_were_not_measured_elsewhere(self, columns, line):
        with pytest.raises(UnmeasuredError):
            row(columns, line, self.DOTS)
