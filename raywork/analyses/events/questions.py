"""What is asked of two targets: how many keys are in which class, where, and what differs."""

from collections.abc import Iterator
from typing import Final

from raywork.analyses.events.pairing import Comparison, Pair
from raywork.analyses.events.sides import Sides
from raywork.analyses.events.values import Form
from raywork.analyses.leaves import Leaf
from raywork.analyses.model import Chart, Question, View
from raywork.analyses.trino import array, lines, text
from raywork.ddl import render

CLASSES: Final = ("equal", "different", "only left", "only right")
"""What a key of either side is, once it has one."""
_SHOWN: Final = 60
"""Characters of a value in an example."""


def classes(sides: Sides, examples: int) -> Question:
    """Ask how many keys, rows and duplicates there are: of all, by day and by type."""
    counts = [f"count_if(class = {text(each)}) AS {_column(each)}" for each in CLASSES]
    shown = (*CLASSES, "without key", "duplicate")
    found = [
        "sum(left_rows) AS left_rows",
        "sum(right_rows) AS right_rows",
        "count_if(class <> 'without key') AS keys",
        *counts,
        *_duplicates("left"),
        *_duplicates("right"),
        "coalesce(sum(left_rows) FILTER (WHERE class = 'without key'), 0) AS left_without_key",
        "coalesce(sum(right_rows) FILTER (WHERE class = 'without key'), 0) AS right_without_key",
        "count_if(left_conflicting AND class <> 'without key') AS left_conflicting",
        "count_if(right_conflicting AND class <> 'without key') AS right_conflicting",
        *(f"{_examples(each, examples)} AS {_column(each)}_keys" for each in shown[1:4]),
        f"{_examples('duplicate', examples)} AS duplicate_keys",
    ]
    sql = (
        f"{sides.classed()},\n"
        "placed AS (\n"
        f"  SELECT *, {sides.inside()} AS inside FROM keys\n"
        "),\n"
        "counted AS (\n"
        "SELECT\n"
        "  CASE WHEN NOT inside THEN 'outside' WHEN grouping(day) = 0 THEN 'day'"
        " WHEN grouping(type) = 0 THEN 'type' ELSE 'all' END AS per,\n"
        "  day,\n"
        "  type,\n"
        f"  {lines(found)}\n"
        "FROM placed\n"
        "GROUP BY GROUPING SETS ((inside), (inside, day), (inside, type))\n"
        f"HAVING {' AND '.join(_having(sides))}\n"
        ")\n"
        "SELECT * FROM counted\n"
        "ORDER BY CASE per WHEN 'all' THEN 0 WHEN 'outside' THEN 1 WHEN 'type' THEN 2 ELSE 3 END,"
        " day, keys DESC, type"
    )
    return Question(
        key="classes",
        title="Keys by class",
        sql=sql,
        views=tuple(_views(sides)),
    )


def _having(sides: Sides) -> Iterator[str]:
    """Keys outside the range of days are one row, and no row is of what nothing tells."""
    yield "(inside OR grouping(day) + grouping(type) = 2)"
    if not sides.has_day():
        yield "grouping(day) = 1"
    if sides.comparison.type is None:
        yield "grouping(type) = 1"


def _duplicates(side: str) -> Iterator[str]:
    """Rows beyond the first of their key, and the keys that have such."""
    rows = f"{side}_rows"
    only = f"class <> 'without key' AND {rows} > 1"
    yield f"coalesce(sum({rows} - 1) FILTER (WHERE {only}), 0) AS {side}_duplicates"
    yield f"count_if({only}) AS {side}_duplicated_keys"


def _examples(kind: str, count: int) -> str:
    """Return an expression for the first keys of a class."""
    only = f"class = {text(kind)}"
    if kind == "duplicate":
        only = "class <> 'without key' AND (left_rows > 1 OR right_rows > 1)"
    return f"array_join(min(key, {count}) FILTER (WHERE {only}), ', ')"


def _column(kind: str) -> str:
    return kind.replace(" ", "_")


def _views(sides: Sides) -> Iterator[View]:
    classes = tuple(map(_column, CLASSES))
    rows = ("left_rows", "right_rows", "left_duplicates", "right_duplicates")
    yield View(
        "All keys",
        only=("per", "all"),
        columns=(*rows, "left_without_key", "right_without_key", "keys", *classes),
        note="A key counts once, however often it is there. The rows of a side are its keys, their"
        " duplicates, and the rows without a key.",
    )
    yield View(
        "Examples of keys",
        only=("per", "all"),
        columns=("different_keys", "only_left_keys", "only_right_keys", "duplicate_keys"),
    )
    if sides.has_day():
        yield View(
            "Keys by day",
            Chart("stacked", "day", classes),
            only=("per", "day"),
            columns=("day", "keys", *classes, *rows),
        )
        yield View(
            "What is wrong by day",
            Chart("line", "day", (*classes[1:], "left_duplicates", "right_duplicates")),
            only=("per", "day"),
            columns=("day", *classes[1:], "left_duplicates", "right_duplicates"),
        )
    if sides.comparison.type is not None:
        yield View(
            "Keys by type",
            Chart("stacked", "type", classes),
            only=("per", "type"),
            columns=("type", "keys", *classes, *rows),
        )


def columns(sides: Sides, examples: int) -> Question:
    """Ask of each pair of columns how the values of keys on both sides compare."""
    pairs = sides.comparison.pairs
    counted: list[str] = []
    for n, pair in enumerate(pairs, 1):
        counted += _outcomes(sides, n, pair, examples)
    numbers = range(1, len(pairs) + 1)
    lists = [
        array(text(pair.name) for pair in pairs),
        array(text(pair.form.value) for pair in pairs),
        *(
            array(f"{name}_{n}" for n in numbers)
            for name in ("equal", "null", "left_null", "right_null", "different", "examples")
        ),
    ]
    sql = (
        f"{sides.matched()},\n"
        "counted AS (\n"
        f"  SELECT\n    count(*) AS keys,\n    {lines(counted, '    ')}\n"
        f"  FROM keys WHERE {sides.inside()}\n"
        ")\n"
        "SELECT c.name, c.compared_as, keys, c.equal, c.both_null, c.null_left, c.null_right,"
        " c.different,\n"
        "  CAST(c.null_left + c.null_right + c.different AS double) / nullif(keys, 0)"
        " AS differing,\n"
        "  c.examples\n"
        f"FROM counted\nCROSS JOIN UNNEST(\n  {lines(lists)}\n)"
        " AS c(name, compared_as, equal, both_null, null_left, null_right, different, examples)\n"
        "ORDER BY differing DESC, c.name"
    )
    return Question(
        key="columns",
        title="Columns of keys that both sides have",
        sql=sql,
        chart=Chart("bars", "name", "differing"),
        units={"differing": "share"},
        note="An example is a key with the value on the left and that on the right.",
    )


def _outcomes(sides: Sides, n: int, pair: Pair, examples: int) -> Iterator[str]:
    left, right = f"left_value_{n}", f"right_value_{n}"
    equal = sides.is_equal(n, pair, "left_", "right_")
    both, one = f"{left} IS NULL AND {right} IS NULL", f"{left} IS NOT NULL AND {right} IS NOT NULL"
    yield f"count_if({equal} AND NOT ({both})) AS equal_{n}"
    yield f"count_if({both}) AS null_{n}"
    yield f"count_if({left} IS NULL AND {right} IS NOT NULL) AS left_null_{n}"
    yield f"count_if({left} IS NOT NULL AND {right} IS NULL) AS right_null_{n}"
    yield f"count_if({one} AND NOT {equal}) AS different_{n}"
    shown = f"key || ': ' || {_shown(left)} || ' / ' || {_shown(right)}"
    yield (f"array_join(min({shown}, {examples}) FILTER (WHERE NOT {equal}), '; ') AS examples_{n}")


def _shown(value: str) -> str:
    """Return an expression for a value in an example, where NULL and the empty text are seen."""
    return (
        f"coalesce(nullif(substr({value}, 1, {_SHOWN}), ''), IF({value} = '', '(empty)', 'NULL'))"
    )


def rows(sides: Sides) -> Question:
    """Ask how many rows there are on either side, by themselves: the classes must add up to it."""
    parts = []
    for at, side in enumerate(("left", "right")):
        missing = " OR ".join(f"{key} IS NULL" for key in sides.keys_of(at))
        parts.append(
            f"SELECT {text(side)} AS side, count(*) AS rows, count_if({missing}) AS without_key\n"
            f"  FROM {sides.rows_of(at)}"
        )
    return Question(
        key="rows",
        title="Rows of either side",
        sql="\nUNION ALL\n".join(parts) + "\nORDER BY side",
        note="Counted apart from the comparison, whose classes have to add up to them.",
    )


def mapping(comparison: Comparison) -> Question:
    """Ask for the mapping itself, which is no question to the data: it costs nothing."""
    found = [
        *(_mapped(pair, "key") for pair in comparison.keys),
        *(_mapped(pair, "compared") for pair in comparison.pairs),
        *((leaf.path, _type(leaf), None, None, "only left", "") for leaf in comparison.only_left),
        *((None, None, leaf.path, _type(leaf), "only right", "") for leaf in comparison.only_right),
    ]
    values = [f"({', '.join(map(_literal, row))})" for row in found]
    return Question(
        key="mapping",
        title="Schemas",
        sql='SELECT "left", left_type, "right", right_type, role, compared_as\n'
        f"FROM (VALUES\n  {lines(values)}\n)"
        ' AS m("left", left_type, "right", right_type, role, compared_as)',
        note="Types are those of the tables. What is on one side only is compared with nothing.",
    )


def _mapped(pair: Pair, role: str) -> tuple[str | None, ...]:
    how = "text" if pair.form is Form.TEXT else pair.form.value
    if pair.steps and pair.form is Form.TEXT:
        how += f" ({', '.join(pair.steps)})"
    if pair.tolerance is not None:
        unit = {"": "", "share": " of the value", "seconds": " s"}[pair.tolerance.unit]
        how += f", up to {pair.tolerance.value:g}{unit} apart"
    return pair.left.path, _type(pair.left), pair.right.path, _type(pair.right), role, how


def _type(leaf: Leaf) -> str:
    return render(leaf.type, str)


def _literal(value: str | None) -> str:
    return "CAST(NULL AS varchar)" if value is None else text(value)
