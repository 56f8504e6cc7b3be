"""Schemas of records that tests write down."""

from functools import reduce

from raywork.ddl import TableOptions, make_table, parse_hint
from raywork.schema import Node, Rank, Schema, merge, observe


def seen(*records, timestamps=False) -> Schema:
    """Return the schema of records 1, 2, ... of one object."""
    parts = [
        observe(record, Rank(0, "s3://b/k", number, 0), timestamps=timestamps)
        for number, record in enumerate(records, start=1)
    ]
    return reduce(merge, parts, Schema())


def column(*values, timestamps=False) -> Node:
    """Return the node of a column that holds these values."""
    root = seen(*({"c": value} for value in values), timestamps=timestamps).root
    assert root is not None
    return root.fields["c"]


def table(*records, hints=(), timestamps=False, **options):
    """Return the table for records."""
    named = TableOptions("t", "s3://b/p/", hints=tuple(map(parse_hint, hints)), **options)
    return make_table(seen(*records, timestamps=timestamps), named)


def types(made) -> dict[str, str]:
    """Return the types of a table's columns by name."""
    return {column.name: column.type for column in made.columns}
