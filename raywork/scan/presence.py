"""Statistics of sampled records, column by column."""

from typing import Any, Final

from raywork.scan.live import BIT, LiveNode
from raywork.scan.tally import Path, Presence
from raywork.schema.kinds import Kind
from raywork.schema.model import Node

_NUMBERS: Final = BIT[Kind.INT] | BIT[Kind.INT64] | BIT[Kind.BIG] | BIT[Kind.FLOAT]
_TEXTS: Final = BIT[Kind.EMPTY] | BIT[Kind.STRING] | BIT[Kind.DATE] | BIT[Kind.TIMESTAMP]


def count_presence(
    records: list[dict[str, Any]], root: LiveNode, counts: dict[Path, Presence]
) -> None:
    """Add to `counts` what decoded records hold at each path that is a field all the way.

    Members of maps are left out: when a map forms depends on what was read before, and counts must
    not.
    """
    _count_fields(records, root, (), counts)


def _count_fields(
    objects: list[dict[str, Any]], node: LiveNode, path: Path, counts: dict[Path, Presence]
) -> None:
    for name, field in node.fields.items():
        values = [members[name] for members in objects if name in members]
        if values:
            _count_values(values, field, (*path, name), counts)


def _count_values(
    values: list[Any], node: LiveNode, path: Path, counts: dict[Path, Presence]
) -> None:
    seen = node.covered
    presence = counts.get(path)
    if presence is None:
        presence = counts[path] = Presence()
    presence.present += len(values)
    if seen & BIT[Kind.NULL]:
        presence.null += sum(value is None for value in values)
    if seen & _NUMBERS:
        numbers = values
        if seen & ~_NUMBERS:
            numbers = [value for value in values if type(value) in {int, float}]
        if numbers:
            low, high = min(numbers), max(numbers)
            presence.minimum = low if presence.minimum is None else min(low, presence.minimum)
            presence.maximum = high if presence.maximum is None else max(high, presence.maximum)
    if seen & _TEXTS:
        texts = values if not seen & ~_TEXTS else [v for v in values if type(v) is str]
        presence.longest = max(presence.longest, max(map(len, texts), default=0))
    if seen & BIT[Kind.OBJECT] and node.fields:
        _count_fields([value for value in values if type(value) is dict], node, path, counts)
    if seen & BIT[Kind.ARRAY] and node.element is not None:
        elements = [element for value in values if type(value) is list for element in value]
        if elements:
            _count_values(elements, node.element, (*path, "[]"), counts)


def still_fields(counts: dict[Path, Presence], root: Node | None) -> dict[Path, Presence]:
    """Return the counts at paths that a schema has as fields all the way."""
    return {path: presence for path, presence in counts.items() if root and _leads(root, path)}


def _leads(node: Node, path: Path) -> bool:
    for step in path:
        below = node.element if step == "[]" and node.element else node.fields.get(step)
        if below is None:
            return False
        node = below
    return True
