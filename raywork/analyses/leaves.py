"""The leaves of a table: its columns, with the fields of structs in the place of the structs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from raywork.analyses.trino import name
from raywork.ddl import Array, Map, Struct, Type, path_text
from raywork.ddl.paths import member


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column or a field of one that is no struct."""

    path: str
    """How messages and options write it: `payload.amount`."""
    sql: str
    """The expression that reads it."""
    type: Type

    @property
    def is_container(self) -> bool:
        """Whether it is an array or a map."""
        return isinstance(self.type, Array | Map)


def leaves_of(columns: Iterable[tuple[str, Type]], source: str, above: str = "") -> Iterator[Leaf]:
    """Yield the leaves of columns, in order.

    Args:
        columns: Name and type of each.
        source: The alias of their table in the query.
        above: What stands before their names in paths, such as `items[]`.
    """
    for column, shown in columns:
        yield from _leaves(shown, (member(column),), f"{source}.{name(column)}", above)


def _leaves(shown: Type, path: tuple[str, ...], sql: str, above: str) -> Iterator[Leaf]:
    if isinstance(shown, Struct):
        for field, part in shown.fields:
            yield from _leaves(part, (*path, member(field)), f"{sql}.{name(field)}", above)
        return
    written = path_text(path)
    yield Leaf(f"{above}.{written}" if above else written, sql, shown)
