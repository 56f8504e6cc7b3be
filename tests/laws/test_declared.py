"""Law 1 for schemas that files declare, and that the table of all of them reads each of them."""

from functools import reduce

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from raywork.ddl import TableOptions, make_table, parse_type
from raywork.ddl.resolution import WIDER
from raywork.ddl.types import Array, Map, Scalar, Struct
from raywork.formats.declared import declared
from raywork.formats.model import Format
from raywork.scan import ScanOptions
from raywork.schema import LIMITS as UNBOUND
from raywork.schema import Limits, Schema, Shape, load, merge, save

LIMITS = Limits(columns=9, nodes=60, ladder=(Shape((6, 4, 4), 5), Shape((3, 2), 3), Shape((1,), 1)))

names = st.sampled_from(["a", "b", "c", "D", "d", "d e"])
scalars = st.sampled_from(
    [
        *(pa.int8(), pa.int32(), pa.int64(), pa.float32(), pa.float64(), pa.string(), pa.null()),
        *(pa.decimal128(9, 2), pa.decimal128(12, 2), pa.time64("us"), pa.timestamp("ms")),
    ]
)
kinds = st.recursive(
    scalars,
    lambda inner: st.one_of(
        inner.map(pa.list_),
        st.dictionaries(names, inner, min_size=1, max_size=4).map(pa.struct),
        inner.map(lambda value: pa.map_(pa.string(), value)),
    ),
    max_leaves=6,
)
records = st.dictionaries(names, kinds, max_size=5).map(
    lambda fields: pa.schema(list(fields.items()))
)


def part(schema: pa.Schema, number: int, limits: Limits = LIMITS) -> Schema:
    return declared(schema, f"s3://b/{number}", Format.PARQUET, ScanOptions(limits=limits))


@given(st.lists(records, min_size=1, max_size=5), st.randoms())
@settings(max_examples=150)
def test_merging_is_an_algebra(fields, random):
    parts = [part(each, number) for number, each in enumerate(fields)]

    def together(some):
        return reduce(lambda a, b: merge(a, b, LIMITS), some, Schema())

    whole = together(parts)
    shuffled = parts * 2
    random.shuffle(shuffled)
    cut = random.randrange(len(shuffled) + 1)

    assert save(together(shuffled)) == save(whole)
    assert save(merge(together(shuffled[:cut]), together(shuffled[cut:]), LIMITS)) == save(whole)
    assert save(merge(whole, whole, LIMITS)) == save(whole)
    assert save(load(save(whole))) == save(whole)


def reads(table, file) -> bool:
    """Whether a column of one type reads what a file declares as another one."""
    match table, file:
        case Scalar(), Scalar():
            order = next((row for row in WIDER if table.name in row), (table.name,))
            widened = file.name in order and order.index(file.name) <= order.index(table.name)
            return widened or (table.name, file.name) == ("decimal(12,2)", "decimal(9,2)")
        case Array(), Array():
            return reads(table.element, file.element)
        case Map(), Map():
            return table.key == file.key and reads(table.value, file.value)
        case Struct(), Struct():
            fields = dict(table.fields)
            return all(name in fields and reads(fields[name], part) for name, part in file.fields)
    return False


@given(st.lists(records, min_size=1, max_size=4))
@settings(max_examples=150)
def test_the_table_of_all_reads_each_file_unless_it_says_otherwise(fields):
    def table(*parts):
        schema = reduce(merge, parts)
        return make_table(schema, TableOptions("t", "s3://b/t/"))

    # A table needs a column.
    parts = [
        part(each.append(pa.field("id", pa.int32())), number, UNBOUND)
        for number, each in enumerate(fields)
    ]
    made = table(*parts)
    columns = {column.name: column.type for column in made.columns}
    left_out = {conflict.path.lower() for conflict in made.conflicts}
    for each in parts:
        for column in table(each).columns:
            if column.name in columns:
                inside = any(path.startswith(column.name) for path in left_out)
                read = reads(parse_type(columns[column.name]), parse_type(column.type))
                assert read or inside
            else:
                assert any(path.startswith(column.name) for path in left_out)
