"""The reader of a table, by the class of its SerDe."""

import pytest

from raywork.ddl import parse_type
from raywork.errors import UnmeasuredError, UsageError
from raywork.serde import HiveReader, OpenXReader, open_serde
from tests.ddl.seen import table

COLUMNS = [("id", parse_type("bigint"))]


def test_the_class_of_a_table_decides():
    openx = open_serde("org.openx.data.jsonserde.JsonSerDe", COLUMNS)
    hive = open_serde("org.apache.hive.hcatalog.data.JsonSerDe", COLUMNS)
    assert (type(openx), type(hive)) == (OpenXReader, HiveReader)
    assert openx.row(b'{"ID":"7"}') == hive.row(b'{"ID":7}') == [7]


def test_a_class_that_is_not_emulated_is_said():
    with pytest.raises(UsageError, match="RegexSerDe"):
        open_serde("org.apache.hadoop.hive.serde2.RegexSerDe", COLUMNS)


def reader_of(made):
    columns = [(column.name, parse_type(column.type)) for column in made.columns]
    return open_serde(made.serde.library, columns, made.serde.properties)


def test_a_table_reads_its_own_records():
    assert reader_of(table({"User-Id": 7})).row(b'{"User-Id": 7}') == [7]


def test_a_table_of_whole_lines_reads_them_as_they_are():
    reader = reader_of(table({}))
    assert (reader.names, reader.row(b' {"a": 1.10} ')) == (["record"], [' {"a": 1.10} '])
    with pytest.raises(UnmeasuredError):
        reader.row(b"\xff")
