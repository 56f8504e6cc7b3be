"""Whether the Hive JSON SerDe reads all that was seen; if not, where it does not, and why.

It has no mappings, promotes nothing to an array and shows no number or object as text, so that it
reads only records whose values are of one type throughout and whose keys are names.
"""

from collections.abc import Iterable, Iterator, Sequence

from raywork.ddl.choice import Choice
from raywork.ddl.evolution import is_seen
from raywork.ddl.findings import collisions, short
from raywork.ddl.names import Names
from raywork.ddl.paths import Path, member, path_text
from raywork.ddl.reading import RULES, unread
from raywork.ddl.types import Struct, render
from raywork.errors import UsageError
from raywork.schema import Kind, Node

_SHOWN = 20


def check_hive(
    root: Node,
    tops: Sequence[Choice],
    names: Names,
    used: Iterable[str],
    too_long: Iterable[Path],
    *,
    sensitive: bool,
) -> None:
    """Check that the Hive JSON SerDe reads every value, but for those that have hints.

    Args:
        root: What was seen.
        tops: The choice for each column.
        names: The names of all keys.
        used: The names that are in the table, at every depth.
        too_long: The paths of structs that are text because their types are too long.
        sensitive: Whether keys must be told apart by case.

    Raises:
        UsageError: it does not; the error names the paths, up to a number.
    """
    reasons = [
        *_values(tops),
        *_keys(names, used),
        *_structs_as_text(tops, names),
        *(f"{path_text(path)} has too many fields for a struct" for path in too_long),
        *(_case(root) if sensitive else ()),
    ]
    if reasons:
        more = f"; and {len(reasons) - _SHOWN} more" if len(reasons) > _SHOWN else ""
        raise UsageError(
            "the Hive JSON SerDe does not read all that was found, or is not known to:"
            f" {'; '.join(reasons[:_SHOWN])}{more}. Use --serde openx, which does"
        )


def _values(tops: Iterable[Choice]) -> Iterator[str]:
    for top in tops:
        choices = {choice.path: choice for choice in top.walk()}
        hinted = [choice.path for choice in choices.values() if choice.hint is not None]
        for path, kind, sight in unread(top.type, top.node, RULES["hive"], top.path):
            decided = not is_seen(sight) and kind in {Kind.DATE, Kind.TIMESTAMP}
            if not decided and not any(path[: len(hint)] == hint for hint in hinted):
                shown = short(render(choices[path].type, str))
                what = (
                    kind
                    if kind is Kind.NULL or not is_seen(sight)
                    else f"{kind} {short(sight.example)}"
                )
                yield f"{path_text(path)} is {shown} and holds {what}"


def _keys(names: Names, used: Iterable[str]) -> Iterator[str]:
    """Yield the keys of columns and fields that are no names."""
    in_table = frozenset(used)
    for key, name in names.by_key.items():
        if name != key and name in in_table:
            yield f"the key {short(member(key))} is no name for a column, and takes a mapping"


def _structs_as_text(tops: Iterable[Choice], names: Names) -> Iterator[str]:
    """Yield the structs that no field is left of."""
    for top in tops:
        for choice in top.walk():
            if isinstance(choice.type, Struct) and choice.hint is None:
                keys = [key for key, _ in choice.type.fields]
                if all(names[key] is None for key in keys):
                    yield f"{path_text(choice.path)} has no key that can be a name"


def _case(root: Node) -> Iterator[str]:
    found = [f"the keys {finding.what} differ only by case" for finding in collisions(root)]
    yield from found or ["keys of maps, or below the limits of the schema, may differ by case"]
