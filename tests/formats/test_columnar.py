"""Parquet and ORC: from the footers of files to a table."""

import pyarrow as pa
import pytest

from raywork.ddl import parse_hint
from raywork.errors import CorruptError, FetchError, TruncatedError, UnreadableError, UsageError
from raywork.formats.columnar import scan_columnar
from raywork.formats.model import Format
from raywork.scan import ScanOptions
from tests.ddl.parsed import parse
from tests.formats.files import empty, scan, table_of, written
from tests.formats.scanning import codes, types

BOTH = pytest.mark.parametrize("found", [Format.PARQUET, Format.ORC])

ALIKE = {
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "string": pa.string(),
    "binary": pa.binary(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("ns"),
    "decimal(12,3)": pa.decimal128(12, 3),
    "array<int>": pa.list_(pa.int32()),
    "struct<a:bigint,b:array<string>>": pa.struct({"a": pa.int64(), "b": pa.list_(pa.string())}),
    "map<int,double>": pa.map_(pa.int32(), pa.float64()),
    "array<struct<a:map<string,bigint>>>": pa.list_(
        pa.struct({"a": pa.map_(pa.string(), pa.int64())})
    ),
}
PARQUET_ONLY = {
    "smallint": pa.uint8(),
    "int": pa.uint16(),
    "bigint": pa.uint32(),
    "string": pa.dictionary(pa.int32(), pa.string()),
    "binary": pa.binary(16),
    "timestamp": pa.timestamp("us", "UTC"),
    "decimal(38,0)": pa.decimal128(38, 0),
    "array<string>": pa.large_list(pa.large_string()),
}
UNREAD = {
    "time": pa.time64("us"),
    "short": pa.float16(),
    "nothing": pa.null(),
    "large": pa.uint64(),
    "wide": pa.decimal256(50, 2),
}


@BOTH
@pytest.mark.parametrize(("declared", "kind"), ALIKE.items(), ids=ALIKE)
def test_the_type_of_a_column(found, declared, kind):
    assert types(table_of(found, empty(c=kind))) == {"c": declared}


@pytest.mark.parametrize(
    ("declared", "kind"), PARQUET_ONLY.items(), ids=map(str, PARQUET_ONLY.values())
)
def test_the_type_of_a_column_of_parquet(declared, kind):
    assert types(table_of(Format.PARQUET, empty(c=kind))) == {"c": declared}


@pytest.mark.parametrize("kind", UNREAD.values(), ids=UNREAD)
def test_what_athena_does_not_read_is_left_out_and_named(kind):
    made = table_of(
        Format.PARQUET, empty(id=pa.int32(), c=kind, s=pa.struct({"a": kind, "b": pa.int8()}))
    )

    assert types(made) == {"id": "int", "s": "struct<b:tinyint>"}
    (warning,) = made.warnings
    assert (warning.code, warning.count) == ("type-unread", 2)


def test_moments_with_a_zone_are_left_out_of_orc():
    made = table_of(Format.ORC, empty(a=pa.int32(), c=pa.timestamp("ns", "UTC")))

    assert types(made) == {"a": "int"}
    assert codes(made) == {"type-unread"}


def test_the_ddl_of_parquet():
    made = table_of(Format.PARQUET, empty(Id=pa.int32(), select=pa.struct({"Date": pa.date32()})))

    parsed = parse(made.ddl)
    assert parsed.serde == "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    assert parsed.parameters == {"classification": "parquet"}
    assert "INPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'" in made.ddl
    assert [(column.name, column.path) for column in made.columns] == [
        ("id", "Id"),
        ("select", "select"),
    ]
    assert "struct<`date`:date>" in made.ddl


def test_the_ddl_of_orc():
    made = table_of(Format.ORC, empty(id=pa.int32()))

    parsed = parse(made.ddl)
    assert parsed.serde == "org.apache.hadoop.hive.ql.io.orc.OrcSerde"
    assert parsed.properties == {"orc.column.index.access": "false"}
    assert "INPUTFORMAT 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat'" in made.ddl


@BOTH
@pytest.mark.parametrize(
    ("one", "other", "widest"),
    [
        (pa.int32(), pa.int64(), "bigint"),
        (pa.int8(), pa.int16(), "smallint"),
        (pa.float32(), pa.float64(), "double"),
    ],
)
def test_types_widen_as_athena_reads_them(found, one, other, widest):
    for pair in ((one, other), (other, one)):
        made = table_of(found, *(empty(c=kind) for kind in pair))
        assert types(made) == {"c": widest}
        assert codes(made) == set()


def test_decimals_widen_in_parquet_to_one_with_room_for_all_digits():
    def both(found, second):
        return table_of(found, empty(a=pa.int32(), c=pa.decimal128(10, 2)), empty(c=second))

    assert types(both(Format.PARQUET, pa.decimal128(12, 2)))["c"] == "decimal(12,2)"
    assert types(both(Format.PARQUET, pa.decimal128(8, 4)))["c"] == "decimal(12,4)"
    assert codes(both(Format.PARQUET, pa.decimal128(38, 20))) == set()
    assert codes(both(Format.PARQUET, pa.decimal128(38, 31))) == {"types-differ"}
    assert codes(both(Format.ORC, pa.decimal128(12, 2))) == {"types-differ"}


@BOTH
def test_text_reads_as_bytes_where_some_files_declare_these(found):
    assert types(table_of(found, empty(c=pa.string()), empty(c=pa.binary()))) == {"c": "binary"}


@BOTH
def test_columns_of_types_that_nothing_reads_together_are_left_out(found):
    made = table_of(found, empty(a=pa.int32(), c=pa.string()), empty(c=pa.int64()))

    assert types(made) == {"a": "int"}
    (conflict,) = made.conflicts
    assert (conflict.path, conflict.kinds, conflict.type) == ("c", ("string", "bigint"), "")
    assert [each.object for each in conflict.examples] == ["s3://b/0", "s3://b/1"]
    (warning,) = made.warnings
    assert (warning.code, warning.objects) == ("types-differ", ("s3://b/0", "s3://b/1"))
    assert "c is string in s3://b/0, bigint in s3://b/1" in warning.message


@BOTH
def test_a_field_that_differs_is_left_out_of_its_struct(found):
    def deep(kind):
        return empty(s=pa.struct({"x": pa.int32(), "y": kind}), l=pa.list_(kind))

    made = table_of(found, deep(pa.string()), deep(pa.bool_()))

    assert types(made) == {"s": "struct<x:int>"}
    assert [each.path for each in made.conflicts] == ["s.y", "l[]"]


@BOTH
def test_a_hint_says_which_side_of_a_conflict_is_read(found):
    made = table_of(
        found,
        empty(a=pa.int32(), c=pa.string()),
        empty(c=pa.int64()),
        hints=(parse_hint("c=bigint"),),
    )

    assert types(made) == {"a": "int", "c": "bigint"}
    assert made.conflicts == ()
    (warning,) = made.warnings
    assert warning.code == "hint-conflict"
    assert "c=bigint for string and bigint" in warning.message


@BOTH
def test_a_table_without_a_column_is_refused(found):
    with pytest.raises(UsageError, match=r"no column that Athena reads: .*c is string in"):
        table_of(found, empty(c=pa.string()), empty(c=pa.int64()))


@BOTH
def test_columns_and_fields_add_up(found):
    made = table_of(
        found,
        empty(a=pa.int32(), s=pa.struct({"x": pa.int32()})),
        empty(b=pa.int32(), a=pa.int32(), s=pa.struct({"y": pa.int32(), "x": pa.int64()})),
    )

    assert types(made) == {"a": "int", "s": "struct<x:bigint,y:int>", "b": "int"}


def test_names_that_athena_cannot_write_are_left_out():
    made = table_of(Format.PARQUET, empty(**{"id": pa.int32(), "user name": pa.int32()}))

    assert types(made) == {"id": "int"}
    assert [(each.code, each.count) for each in made.warnings] == [("name-unread", 1)]


@BOTH
def test_names_that_differ_by_case_are_one_column(found):
    made = table_of(
        found,
        empty(Id=pa.int32(), s=pa.struct({"X": pa.int32()})),
        empty(ID=pa.int64(), s=pa.struct({"x": pa.int64(), "y": pa.int32()})),
    )

    assert [(each.name, each.type) for each in made.columns] == [
        ("id", "bigint"),
        ("s", "struct<x:bigint,y:int>"),
    ]
    assert [(each.code, each.count) for each in made.warnings] == [("case-collision", 2)]


@BOTH
def test_and_left_out_if_no_type_reads_what_is_declared_under_all_spellings(found):
    made = table_of(found, empty(Id=pa.int32(), k=pa.int32()), empty(id=pa.string(), k=pa.int32()))

    assert types(made) == {"k": "int"}
    assert [conflict.path for conflict in made.conflicts] == ["Id"]
    assert codes(made) == {"types-differ", "case-collision"}


def test_hints_are_followed_and_named():
    made = table_of(
        Format.PARQUET,
        empty(a=pa.int32(), b=pa.int32()),
        hints=(parse_hint("a=bigint"), parse_hint("z=int")),
    )

    assert types(made) == {"a": "bigint", "b": "int"}
    assert codes(made) == {"hint-conflict", "hint-unused"}


@BOTH
def test_rows_are_counted_and_only_the_footer_is_read(found):
    table = pa.table({"text": [f"text {n}" * 9 for n in range(50_000)]})
    data = written(found, table)

    scanned, fetched = scan(found, data)
    again, more = scan(found, data, tail=12)

    assert scanned.tally.records == 50_000
    assert fetched == []
    assert again == scanned
    assert sum(end - start for start, end in more) < len(data) // 2


@BOTH
@pytest.mark.parametrize("cut", [1, 5, 30, 300])
def test_a_file_that_is_cut_off_is_unreadable(found, cut):
    data = written(found, pa.table({"a": [1, 2, 3], "b": ["x", "y", "z"]}))

    with pytest.raises(UnreadableError):
        scan(found, data[:-cut])


def test_why_a_parquet_file_is_unreadable():
    data = written(Format.PARQUET, empty(a=pa.int32()))

    with pytest.raises(TruncatedError, match="not written to its end"):
        scan(Format.PARQUET, data[:-1])
    with pytest.raises(CorruptError, match="longer than the object"):
        scan(Format.PARQUET, data[:-8] + b"\xff\xff\xff\x7fPAR1")
    with pytest.raises(CorruptError, match="footer cannot be read"):
        scan(Format.PARQUET, data[:-60] + bytes(52) + data[-8:])
    with pytest.raises(CorruptError, match="encrypted"):
        scan(Format.PARQUET, data[:-4] + b"PARE")


@BOTH
def test_a_failure_to_fetch_is_told_as_it_is(found):
    data = written(found, empty(a=pa.int32()))

    def fetch(start, end):
        raise FetchError("access denied")

    with pytest.raises(FetchError, match="access denied"):
        scan_columnar("s3://b/k", found, len(data), data[-12:], fetch, ScanOptions())
