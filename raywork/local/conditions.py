"""What a query demands of the partition keys of a table, read off its tree.

Conditions are found in the WHERE around the table, in the ON of its join, and outside of subqueries
and views that hand a key on as it is. One that is not found costs reading more than needed; one
that is found must hold for every row that counts.
"""

from collections.abc import Iterator
from typing import Any

from raywork.local.dialect import sql
from raywork.local.types import duckdb_type, identifier


class Conditions:
    """What a query demands of one table's partition keys: the parts of WHERE about them alone."""

    def __init__(self, node: Any, keys: list[str]) -> None:
        """Find the conditions on the table that stands at a node of the rewritten tree."""
        self.alias = node.alias_or_name
        self.keys = {*keys}
        self.parts = [part for part in _conjuncts(node) if self._is_about_keys(part)]

    def kept(
        self, cursor: Any, keys: list[str], types: list[Any], values: list[tuple[str | None, ...]]
    ) -> list[tuple[str | None, ...]]:
        """Return those values that meet all conditions on no other keys than these."""
        parts = [part for part in self.parts if self._names(part) <= {*keys}]
        if not parts or not values:
            return values
        import pyarrow as pa

        names = [f"k{place}" for place in range(len(keys))]
        columns = {name: [v[place] for v in values] for place, name in enumerate(names)}
        given = pa.table(
            {
                "place$": range(len(values)),
                **{n: pa.array(c, pa.string()) for n, c in columns.items()},
            }
        )
        cursor.register("given_", given)
        shown = ", ".join(
            f"CAST({name} AS {duckdb_type(kind)}) AS {identifier(key)}"
            for name, key, kind in zip(names, keys, types, strict=True)
        )
        where = " AND ".join(f"({sql(part)})" for part in parts)
        inner = f'SELECT "place$", {shown} FROM given_'
        alias = identifier(self.alias)
        query = f'SELECT "place$" FROM ({inner}) AS {alias} WHERE {where} ORDER BY 1'
        kept = cursor.execute(query).fetchall()
        cursor.unregister("given_")
        return [values[n] for (n,) in kept]

    def equal(self, key: str) -> list[str] | None:
        """Return the texts that a key is compared with for equality; None if it is not."""
        from sqlglot import exp

        for part in self.parts:
            while isinstance(part, exp.Paren):
                part = part.this  # noqa: PLW2901
            if isinstance(part, exp.EQ):
                sides = (part.this, part.expression)
                for column, value in (sides, sides[::-1]):
                    if _is_key(column, key) and isinstance(value, exp.Literal):
                        return [value.name]
            if isinstance(part, exp.In) and _is_key(part.this, key):
                values = part.expressions
                if values and all(isinstance(each, exp.Literal) for each in values):
                    return [each.name for each in values]
        return None

    def _is_about_keys(self, part: Any) -> bool:
        from sqlglot import exp

        if part.find(exp.Select, exp.Subquery):
            return False
        columns = list(part.find_all(exp.Column))
        return bool(columns) and all(
            each.name.lower() in self.keys
            and (not each.table or each.table.lower() == self.alias.lower())
            for each in columns
        )

    def _names(self, part: Any) -> set[str]:
        from sqlglot import exp

        return {each.name.lower() for each in part.find_all(exp.Column)}


def _is_key(node: Any, key: str) -> bool:
    from sqlglot import exp

    return isinstance(node, exp.Column) and node.name.lower() == key


def _conjuncts(node: Any) -> Iterator[Any]:
    """The conditions that every row of a table or subquery must meet to count."""
    from sqlglot import exp

    place: Any = node.parent
    select: Any = node.find_ancestor(exp.Select)
    # A join in parentheses has a place of its own, and is left alone.
    if select is None or not any(each is place for each in _sources(select)):
        return
    joins = select.args.get("joins") or []
    if any(join.side in {"RIGHT", "FULL"} for join in joins):
        return
    # Where a table is optional, WHERE also sees the rows that have none of it.
    optional = place.side == "LEFT" if isinstance(place, exp.Join) else False
    where = None if optional else select.args.get("where")
    for condition in filter(None, (place.args.get("on"), where and where.this)):
        yield from condition.flatten() if isinstance(condition, exp.And) else [condition]
    if not optional and isinstance(select.parent, exp.Subquery) and _is_plain(select):
        yield from _from_outside(select, select.parent)


def _sources(select: Any) -> list[Any]:
    """The FROM clause of a query, and its joins."""
    return [select.args.get("from_"), *(select.args.get("joins") or [])]


def _is_plain(select: Any) -> bool:
    """Whether leaving out rows of a query's tables leaves out rows of its result and no more."""
    from sqlglot import exp

    changing = ("group", "having", "distinct", "limit", "offset", "qualify")
    return not any(select.args.get(name) for name in changing) and not select.find(exp.Window)


def _from_outside(select: Any, subquery: Any) -> Iterator[Any]:
    """The conditions on a subquery, with its columns by the names that they have within."""
    from sqlglot import exp

    inner = _HandedOn(select, subquery)
    outer = subquery.alias_or_name.lower()
    for condition in _conjuncts(subquery):
        copied = condition.copy()
        columns = list(copied.find_all(exp.Column))
        if copied.find(exp.Select) or not all(
            inner.column(column.name) is not None and column.table.lower() in {"", outer}
            for column in columns
        ):
            continue
        yield copied.transform(
            lambda each: inner.column(each.name) if isinstance(each, exp.Column) else each
        )


class _HandedOn:
    """The columns that a subquery hands on as they are, by the names that it gives them."""

    def __init__(self, select: Any, subquery: Any) -> None:
        from sqlglot import exp

        alias = subquery.args.get("alias")
        self.names = [each.name.lower() for each in alias.columns] if alias else []
        self.star = any(isinstance(each, exp.Star) for each in select.expressions)
        self.found: dict[str, Any] = {}
        for place, column in enumerate(select.expressions):
            # Behind a star the places of the names are not known.
            name = self.names[place] if self.names and not self.star else column.alias_or_name
            self.found[name.lower()] = column.unalias()

    def column(self, name: str) -> Any:
        """Return the column within that has a name outside; None if there is none."""
        from sqlglot import exp

        found = self.found.get(name.lower())
        if isinstance(found, exp.Column):
            return found.copy()
        if found is None and self.star and (not self.names or name.lower() in self.names):
            return exp.column(name)
        return None
