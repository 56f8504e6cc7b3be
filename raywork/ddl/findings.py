"""What a table's user should know: conflicts of kinds, and warnings with what to do about them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from raywork.ddl.choice import Choice
from raywork.ddl.evolution import is_seen
from raywork.ddl.hints import Hint
from raywork.ddl.maps import is_mixed
from raywork.ddl.names import Names, can_be_read, renamed, walk
from raywork.ddl.paths import VALUE, Path, member, path_text
from raywork.ddl.reading import Rules, unread
from raywork.ddl.types import Map, Struct, render
from raywork.schema import Kind, Node, Rank, in_order

EXAMPLES: Final = 100
"""How many objects a warning lists."""


@dataclass(frozen=True, slots=True)
class Example:
    """The first value of one kind at a path."""

    kind: str
    value: str
    """As JSON text, cut where it is long."""
    object: str
    record: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A path whose kinds of values have no type in common that is their own."""

    path: str
    kinds: tuple[str, ...]
    type: str
    """The type that reads them all."""
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class TableWarning:
    """Something that a query on the table would stumble over, and what to do about it."""

    code: str
    message: str
    count: int
    objects: tuple[str, ...] = ()
    """The first objects that it concerns, with the number of the record after `#`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that a warning is about."""

    what: str
    rank: Rank | None = None


def warning(code: str, found: Iterable[Finding], text: str) -> Iterator[TableWarning]:
    """Yield one warning for all findings, if any; `text` has a place `{}` for the first ones."""
    findings = sorted(found, key=_place)
    if findings:
        first = ", ".join(dict.fromkeys(finding.what for finding in findings[:3]))
        more = f" and {len(findings) - 3} more" if len(findings) > 3 else ""  # noqa: PLR2004
        ranks = (finding.rank for finding in findings)
        places = dict.fromkeys(f"{r.object}#{r.record}" for r in ranks if r and r.object)
        objects = tuple(places)[:EXAMPLES]
        yield TableWarning(code, text.replace("{}", first + more), len(findings), objects)


def _place(finding: Finding) -> tuple[bool, Rank, str]:
    return finding.rank is None, finding.rank or Rank(0, "", 0, 0), finding.what


def conflicts(choices: Iterable[Choice], names: Names) -> Iterator[Conflict]:
    """Yield the paths whose kinds could not all keep their own type, without those with hints."""
    for choice in choices:
        sights = {kind: sight for kind, sight in choice.node.sights.items() if is_seen(sight)}
        if choice.hint is None and is_mixed(sights.keys()):
            kinds = [kind for kind in Kind if kind in sights and kind is not Kind.NULL]
            examples = tuple(
                Example(
                    kind, sights[kind].example, sights[kind].rank.object, sights[kind].rank.record
                )
                for kind in kinds
            )
            shown = render(renamed(choice.type, names), str)
            yield Conflict(path_text(choice.path), tuple(map(str, kinds)), shown, examples)


def warnings(
    root: Node, choices: list[Choice], hints: Iterable[Hint], rules: Rules, *, sensitive: bool
) -> Iterator[TableWarning]:
    """Yield what is to be said of the choices made for a schema."""
    yield from warning(
        "case-collision",
        collisions(root) if sensitive else (),
        "keys that differ only by case: {}. The table tells them apart (case.insensitive=FALSE):"
        " each is a column, a field or a key of a map of its own",
    )
    yield from warning(
        "key-unreadable",
        _unreadable(root, choices),
        "no table property can hold the keys {}: their values are left out of the table. Rename"
        " the keys where the records are written",
    )
    yield from warning(
        "null-in-map",
        _nulls(choices),
        "nulls among the values of {}: the values are shown as string, where null reads as the"
        " text null. Compare with 'null' in queries, or leave out nulls where records are written",
    )
    yield from _about_hints(choices, hints, rules)


def collides(node: Node) -> bool:
    """Return whether two members of an object differ only by case."""
    return len({key.lower() for key in node.fields}) < len(node.fields)


def collisions(root: Node) -> Iterator[Finding]:
    """Yield the pairs of keys within one object that differ only by case."""
    for node in walk(root):
        if collides(node):
            first: dict[str, str] = {}
            for key, field in in_order(node.fields):
                other = first.setdefault(key.lower(), key)
                if other != key:
                    yield Finding(f"{member(other)} and {member(key)}", field.rank)


def _unreadable(root: Node, choices: Iterable[Choice]) -> Iterator[Finding]:
    structs = [c.node for c in choices if c.parts and isinstance(c.type, Struct)]
    for node in [root, *structs]:
        for key, field in in_order(node.fields):
            if not can_be_read(key):
                yield Finding(short(member(key)), field.rank)


def _nulls(choices: Iterable[Choice]) -> Iterator[Finding]:
    for choice in choices:
        if isinstance(choice.type, Map):
            for part in choice.parts:
                if part.hint is None and Kind.NULL in part.node.sights:
                    yield Finding(path_text(choice.path), part.node.sights[Kind.NULL].rank)


def _about_hints(
    choices: Iterable[Choice], hints: Iterable[Hint], rules: Rules
) -> Iterator[TableWarning]:
    used: set[Path] = set()
    clashes: list[Finding] = []
    for choice in choices:
        if choice.hint is not None:
            used.add(choice.path)
            clashes += _clashes(choice, rules)
    yield from warning(
        "hint-conflict",
        clashes,
        "hints that may not read back what was seen there: {}. Such values fail the query or read"
        " as something else. Use string, or leave the hint out",
    )
    yield from warning(
        "hint-unused",
        (Finding(path_text(hint.path)) for hint in hints if hint.path not in used),
        "hints for paths that are not in the table: {}. Keys are written as in the records; nothing"
        " below a string can have a type of its own",
    )


def _clashes(choice: Choice, rules: Rules) -> Iterator[Finding]:
    sights = choice.node.sights
    found = [*unread(choice.type, choice.node, rules)]
    if choice.path[-1] == VALUE and Kind.NULL in sights:
        found.append(((), Kind.NULL, sights[Kind.NULL]))
    for below, kind, sight in found:
        if not is_seen(sight):
            continue
        path = path_text((*choice.path, *below))
        shown = render(choice.type, str)
        what = f"{path_text(choice.path)}={shown} for {kind} {short(sight.example)} at {path}"
        yield Finding(what, sight.rank)


def short(text: str, longest: int = 60) -> str:
    """Return a text, cut where it is long."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
