"""The table that an earlier crawl saved with its schema, for `--against`."""

from dataclasses import replace
from typing import Final

from raywork.ddl import Prior, TableOptions, TableShape, load_decided, make_table, shape_of
from raywork.errors import UsageError
from raywork.schema import load
from raywork.storage import Access, Location, open_store

SCHEMA: Final = "schema.json"
"""The file in the folder of `--out` that holds the schema and what was decided about its table."""


def saved_table(uri: str, options: TableOptions, access: Access) -> tuple[Prior, TableShape]:
    """Return the decisions and the shape of the table that an earlier crawl saved.

    Args:
        uri: A schema.json, or the folder of `--out` that holds one.
        options: Of the table of today.
        access: How to reach S3.

    Raises:
        UsageError: there is none, or it cannot be read.
    """
    store = open_store(Location.parse(uri), access)
    key = store.location.path if store.single else store.whole.prefix + SCHEMA
    data = store.get(key)
    if data is None:
        raise UsageError(
            f"--against {uri}: there is no {SCHEMA}. Name the one that an earlier crawl wrote, or"
            " its folder of --out"
        )
    try:
        schema, decided = load(data), load_decided(data)
        if decided is not None and decided.serde == options.serde:
            return decided.prior(), decided.shape()
        made = make_table(schema, options)
    except UsageError as error:
        raise UsageError(f"--against {uri}: {error}") from None
    # What an earlier release wrote does not tell of partitions: they are not compared. A table for
    # another SerDe is begun without decisions.
    shape = shape_of(made) if decided is None else decided.shape()
    prior = replace(Prior.of(made), arrangement=None if decided is None else decided.arrangement)
    return prior, replace(shape, partitions=None) if decided is None else shape
