"""The figures of one leaf, as aggregates over its values.

Each is a column of the one row of a query, which UNNEST turns into a row a leaf: all leaves are
profiled in one pass.
"""

from collections.abc import Iterator
from typing import Final

from raywork.analyses.leaves import Leaf
from raywork.analyses.moments import INTEGERS
from raywork.analyses.trino import type_name
from raywork.ddl import Scalar

KINDS: Final = ("numbers", "booleans", "times", "json", "empty", "text")
"""What a value reads as. In a column of text it is the text that is looked at."""

FIGURES: Final = (
    "present", "distinct_values", "lowest", "highest", "average", "median", "shortest", "longest",
    *KINDS,
)  # fmt: skip
"""The columns of the profile, beside the name and type of a leaf."""

COUNTS: Final = ("present", *KINDS)
"""Those of them that are counts of values."""

SHOWN: Final = 80
"""Characters of a value that is shown."""

_NOTHING: Final = {"average": "double", "median": "double", "shortest": "bigint",
                   "longest": "bigint", "distinct_values": "bigint", "lowest": "varchar",
                   "highest": "varchar"}  # fmt: skip


def figures(leaf: Leaf, value: str) -> dict[str, str]:
    """Return an aggregate for each of `FIGURES`, of a leaf whose values are in a column."""
    found = dict(_of_type(leaf, value))
    counted = found.keys() & {*KINDS}
    return {
        "present": f"count({value})",
        **{name: f"CAST(NULL AS {kind})" for name, kind in _NOTHING.items()},
        **{kind: "count_if(false)" for kind in KINDS if kind not in counted},
        **found,
    }


def _of_type(leaf: Leaf, value: str) -> Iterator[tuple[str, str]]:
    if leaf.is_container:
        yield from _sizes(value)
        return
    yield "distinct_values", f"approx_distinct({value})"
    name = leaf.type.name if isinstance(leaf.type, Scalar) else ""
    if name in INTEGERS or name in {"double", "float"} or name.startswith("decimal"):
        yield from _range(value)
        yield "average", f"avg(CAST({value} AS double))"
        yield "median", f"approx_percentile(CAST({value} AS double), 0.5)"
        yield "numbers", f"count({value})"
    elif name == "boolean":
        yield from _range(value)
        yield "average", f"avg(IF({value}, 1e0, 0e0))"
        yield "booleans", f"count({value})"
    elif name in {"timestamp", "date"}:
        yield from _range(value)
        yield "times", f"count({value})"
    elif name == "binary":
        length = f"length({value})"
        yield "shortest", f"min({length})"
        yield "longest", f"max({length})"
        yield "text", f"count({value})"
    else:
        yield from _text(value)


def _range(value: str) -> Iterator[tuple[str, str]]:
    yield "lowest", f"CAST(min({value}) AS varchar)"
    yield "highest", f"CAST(max({value}) AS varchar)"


def _sizes(value: str) -> Iterator[tuple[str, str]]:
    """Of arrays and maps it is the number of elements that is looked at."""
    size = f"cardinality({value})"
    yield "lowest", f"CAST(min({size}) AS varchar)"
    yield "highest", f"CAST(max({size}) AS varchar)"
    yield "average", f"avg(CAST({size} AS double))"
    yield "median", f"approx_percentile(CAST({size} AS double), 0.5)"
    yield "json", f"count_if({size} > 0)"
    yield "empty", f"count_if({size} = 0)"


def _text(value: str) -> Iterator[tuple[str, str]]:
    yield "lowest", f"substr(min({value}), 1, {SHOWN})"
    yield "highest", f"substr(max({value}), 1, {SHOWN})"
    yield "shortest", f"min(length({value}))"
    yield "longest", f"max(length({value}))"
    kind = f"{value}_kind"
    for each in KINDS:
        yield each, f"count_if({kind} = '{each}')"


def kind_of_text(leaf: Leaf, sql: str) -> str | None:
    """Return an expression for what the text of a leaf reads as; None where it is no text.

    A double that is none in JSON, such as `NaN`, is text.
    """
    name = leaf.type.name if isinstance(leaf.type, Scalar) else ""
    if leaf.is_container or not (name == "string" or name.startswith(("varchar", "char"))):
        return None
    first = f"substr({sql}, 1, 1)"
    return (
        f"CASE WHEN {sql} IS NULL THEN NULL WHEN {sql} = '' THEN 'empty'"
        f" WHEN {first} IN ('{{', '[') THEN 'json'"
        f" WHEN {sql} IN ('true', 'false') THEN 'booleans'"
        f" WHEN NOT ({first} BETWEEN '0' AND '9' OR {first} IN ('-', '+', '.')) THEN 'text'"
        f" WHEN try_cast({sql} AS double) IS NOT NULL THEN 'numbers'"
        f" WHEN length({sql}) >= 10 AND try_cast(substr({sql}, 1, 10) AS date) IS NOT NULL"
        " THEN 'times' ELSE 'text' END"
    )


def text_of(leaf: Leaf, sql: str) -> str:
    """Return an expression for a value as it is listed among the frequent ones."""
    if leaf.type == Scalar("binary"):
        return f"to_hex({sql})"
    return f"substr(CAST({sql} AS varchar), 1, {SHOWN})"


def shown_type(leaf: Leaf) -> str:
    """Return the type of a leaf, short enough for a table."""
    name = type_name(leaf.type)
    return name if len(name) <= SHOWN else f"{name[: SHOWN - 1]}…"
