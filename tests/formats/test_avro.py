"""Avro: from headers to a table whose schema reads every file."""

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import reduce

import fastavro
import pytest

from raywork.ddl import Prior, TableOptions, make_table, parse_hint, parse_type
from raywork.errors import CorruptError, LimitError, TruncatedError, UnreadableError
from raywork.formats.avro import scan_avro
from raywork.scan import ScanOptions
from raywork.schema import LIMITS, Limits, merge
from tests.ddl.parsed import parse
from tests.formats.scanning import codes, types

LITERAL = "avro.schema.literal"


def record(*fields, name="Event", **more):
    return {"type": "record", "name": name, "fields": list(fields), **more}


def field(name, kind, **more):
    return {"name": name, "type": kind, **more}


def written(schema, records=(), **options) -> bytes:
    out = io.BytesIO()
    fastavro.writer(out, fastavro.parse_schema(schema), records, **options)
    return out.getvalue()


def scan(data, uri="s3://b/k", **options):
    return scan_avro(uri, [data], ScanOptions(**options))


def table(*files, **options):
    found = [scan(data, f"s3://b/{place}").schema for place, data in enumerate(files)]
    return make_table(
        reduce(lambda a, b: merge(a, b, LIMITS), found), TableOptions("t", "s3://b/t/", **options)
    )


def read_under(made, data):
    """What the schema of a table reads of a file."""
    return list(fastavro.reader(io.BytesIO(data), json.loads(made.serde.properties[LITERAL])))


VALUES = {
    "boolean": ("boolean", True),
    "int": ("int", 7),
    "bigint": ("long", 2**40),
    "float": ("float", 0.5),
    "double": ("double", 0.1),
    "string": ("string", "é"),
    "binary": ("bytes", b"\xff"),
    "date": ({"type": "int", "logicalType": "date"}, date(2024, 2, 29)),
    "timestamp": (
        {"type": "long", "logicalType": "timestamp-millis"},
        datetime(2024, 2, 29, 1, 2, 3, 4000, UTC),
    ),
    "decimal(9,2)": (
        {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2},
        Decimal("-12.34"),
    ),
    "decimal(20,5)": (
        {
            "type": "fixed",
            "name": "d",
            "size": 9,
            "logicalType": "decimal",
            "precision": 20,
            "scale": 5,
        },
        Decimal("1.50000"),
    ),
    "array<bigint>": ({"type": "array", "items": "long"}, [1, 2]),
    "map<string,int>": ({"type": "map", "values": ["null", "int"]}, {"a": 1, "b": None}),
    "struct<x:int,y:string>": (
        record(field("x", "int"), field("y", ["null", "string"]), name="n.Point"),
        {"x": 1, "y": None},
    ),
}


@pytest.mark.parametrize(("declared", "kind", "value"), [(k, *v) for k, v in VALUES.items()])
@pytest.mark.parametrize("nullable", [False, True])
def test_the_type_of_a_column_and_its_values(declared, kind, value, nullable):
    schema = record(field("c", ["null", kind] if nullable else kind))
    data = written(schema, [{"c": value}])
    made = table(data)

    assert types(made) == {"c": declared}
    assert read_under(made, data) == [{"c": value}]
    assert codes(made) == set()


def test_named_types_keep_their_names():
    suit = {"type": "enum", "name": "Suit", "namespace": "cards", "symbols": ["A", "B"]}
    mark = {"type": "fixed", "name": "Mark", "size": 4}
    schema = record(
        field("one", suit),
        field("two", ["null", "cards.Suit"]),
        field("mark", mark),
        field("again", "game.Mark"),
        namespace="game",
    )
    data = written(schema, [{"one": "A", "two": "B", "mark": b"1234", "again": b"5678"}])
    made = table(data)

    assert types(made) == {"one": "string", "two": "string", "mark": "binary", "again": "binary"}
    assert read_under(made, data) == [{"one": "A", "two": "B", "mark": b"1234", "again": b"5678"}]


def test_symbols_add_up():
    files = [
        written(
            record(field("c", {"type": "enum", "name": "E", "symbols": symbols})),
            [{"c": symbols[0]}],
        )
        for symbols in (["A", "B"], ["C", "A"])
    ]
    made = table(*files)

    assert [read_under(made, data) for data in files] == [[{"c": "A"}], [{"c": "C"}]]


def test_fields_add_up_and_numbers_widen():
    files = [
        written(record(field("a", "int"), field("p", record(field("x", "int"), name="P")))),
        written(
            record(field("a", "long"), field("p", record(field("y", "double"), name="P"))),
            [{"a": 2**40, "p": {"y": 0.5}}],
        ),
        written(record(field("b", "string")), [{"b": "x"}]),
    ]
    made = table(*files)

    assert types(made) == {"a": "bigint", "p": "struct<x:int,y:double>", "b": "string"}
    assert read_under(made, files[1]) == [{"a": 2**40, "p": {"x": None, "y": 0.5}, "b": None}]
    assert read_under(made, files[2]) == [{"a": None, "p": None, "b": "x"}]


def test_what_was_decided_before_is_in_the_schema_of_the_table():
    columns = [
        ("a", "bigint"),
        ("gone", "struct<x:array<date>,y:decimal(9,2)>"),
        ("at", "timestamp"),
    ]
    prior = Prior(tuple((name, parse_type(shown)) for name, shown in columns))
    data = written(record(field("a", "int"), field("b", "string")), [{"a": 1, "b": "x"}])
    made = make_table(scan(data).schema, TableOptions("t", "s3://b/t/"), prior=prior)

    assert types(made) == dict(columns) | {"b": "string"}
    assert read_under(made, data) == [{"a": 1, "b": "x", "gone": None, "at": None}]
    fields = {
        each["name"]: each["type"][1]
        for each in json.loads(made.serde.properties[LITERAL])["fields"]
    }
    assert (fields["a"], fields["at"]["logicalType"]) == ("long", "timestamp-millis")


def test_one_name_for_two_records_is_two_names():
    schema = record(
        field("one", record(field("x", "int"), name="P")),
        field("two", record(field("y", record(field("x", "int"), name="Q")), name="R")),
    )
    other = record(field("two", record(field("y", record(field("z", "int"), name="P")), name="R")))
    made = table(written(other), written(schema))

    literal = json.loads(made.serde.properties[LITERAL])
    assert "P_2" in made.serde.properties[LITERAL]
    assert fastavro.parse_schema(literal)
    assert types(made) == {"two": "struct<y:struct<z:int,x:int>>", "one": "struct<x:int>"}


def test_the_ddl_of_avro():
    made = table(written(record(field("Id", "int"), field("it_s", "string"))))

    parsed = parse(made.ddl)
    assert parsed.serde == "org.apache.hadoop.hive.serde2.avro.AvroSerDe"
    assert parsed.parameters == {"classification": "avro"}
    assert json.loads(parsed.properties[LITERAL])["fields"][0] == {
        "name": "Id",
        "type": ["null", "int"],
        "default": None,
    }
    assert [column.name for column in made.columns] == ["id", "it_s"]


@pytest.mark.parametrize(
    "kind",
    [
        ["int", "string"],
        "null",
        {"type": "array", "items": ["null", "int", "long"]},
        record(field("next", ["null", "Event"]), name="Inner"),
    ],
    ids=["union", "null", "array of a union", "itself"],
)
def test_what_athena_does_not_read_is_left_out_and_named(kind):
    made = table(written(record(field("id", "int"), field("c", kind))))

    assert types(made) == {"id": "int"}
    assert codes(made) == {"type-unread"}


def test_other_types_are_conflicts():
    made = table(
        written(record(field("a", "string"), field("b", "int"))),
        written(record(field("a", "int"), field("b", "int"))),
    )

    assert types(made) == {"b": "int"}
    assert [each.kinds for each in made.conflicts] == [("string", "int")]
    assert codes(made) == {"types-differ"}
    assert '"a"' not in made.serde.properties["avro.schema.literal"]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [("int", "float", "double"), ("int", "double", "double"), ("string", "bytes", "binary")],
)
def test_types_widen_by_the_specification_of_avro(one, other, both):
    made = table(written(record(field("a", one))), written(record(field("a", other))))

    assert types(made) == {"a": both}
    assert codes(made) == set()


def test_a_hint_is_in_the_schema_that_files_are_read_as():
    made = table(
        written(record(field("a", "string"))),
        written(record(field("a", "int"))),
        hints=(parse_hint("a=int"),),
    )

    assert types(made) == {"a": "int"}
    assert '{"name":"a","type":["null","int"]' in made.serde.properties["avro.schema.literal"]


@pytest.mark.parametrize("codec", ["null", "deflate"])
def test_records_are_counted_over_all_blocks(codec):
    rows = [{"a": n} for n in range(5000)]
    data = written(record(field("a", "int")), rows, codec=codec, sync_interval=500)

    assert scan(data).tally.records == 5000
    pieces = [data[at : at + 7] for at in range(0, len(data), 7)]
    assert scan_avro("s3://b/k", pieces, ScanOptions()) == scan(data)


def test_a_file_that_is_cut_off_anywhere_is_unreadable():
    data = written(record(field("a", "int")), [{"a": n} for n in range(100)], sync_interval=50)
    block = data.index(data[-16:])
    whole = [at for at in range(len(data)) if data[at - 16 : at] == data[-16:]]

    for end in range(len(data)):
        if end in whole or end == block + 16:
            continue
        with pytest.raises(UnreadableError):
            scan(data[:end])
    with pytest.raises(TruncatedError):
        scan(data[:-1])


def test_why_a_file_is_unreadable():
    data = written(record(field("a", "int")), [{"a": 1}])

    with pytest.raises(CorruptError, match="does not end in its mark"):
        scan(data[:-1] + b"x")
    with pytest.raises(CorruptError, match="no Avro file"):
        scan(b"Obj\x02" + data[4:])
    with pytest.raises(CorruptError, match="schema in its Avro header"):
        scan(data.replace(b'"type"', b'"tipe"'))
    with pytest.raises(CorruptError, match="of no record"):
        scan(written("int", [1]))
    with pytest.raises(LimitError, match="entry of its Avro header"):
        scan(b"Obj\x01\x02\xfe\xff\xff\xff\x0f")
    with pytest.raises(CorruptError, match="more than 64 bits"):
        scan(b"Obj\x01" + b"\xff" * 20)


def test_a_schema_that_unfolds_without_end_is_a_limit():
    kind = "int"
    for depth in range(40):
        kind = record(
            field("a", kind), field("b", f"R{depth - 1}" if depth else "int"), name=f"R{depth}"
        )

    with pytest.raises(LimitError, match="more than 250,000 nodes"):
        scan(written(kind))
    assert Limits().nodes == 250_000
