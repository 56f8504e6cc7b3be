"""The table for delimited text: LazySimpleSerDe, or OpenCSVSerde where fields stand in quotes.

Both read columns by their position. LazySimpleSerDe knows no quotes, and reads what does not fit
a type as NULL. OpenCSVSerde reads all fields as text first: an empty one fails in a column of
numbers, and a date is a number of days there, a timestamp one of milliseconds [Athena user guide,
"Open CSV SerDe"]: such columns are `string`.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from raywork.ddl.choice import scalar_type
from raywork.ddl.design import Design
from raywork.ddl.findings import Conflict, Example, Finding, TableWarning, warning
from raywork.ddl.hints import Hint
from raywork.ddl.maps import is_mixed
from raywork.ddl.names import clean, free
from raywork.ddl.options import TableOptions
from raywork.ddl.paths import Path, member, path_text
from raywork.ddl.statements import SerDe
from raywork.ddl.types import STRING, Scalar, Type, render
from raywork.formats.delimited.traits import ESCAPES, Trait
from raywork.schema import Kind, Node, Schema, Sight, in_order

LAZY_SIMPLE: Final = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV: Final = "org.apache.hadoop.hive.serde2.OpenCSVSerde"

_ABSENT: Final = frozenset({Kind.NULL, Kind.EMPTY})
_DOUBLES: Final = frozenset({Kind.INT, Kind.FLOAT})
_READS: Final = {
    "string": frozenset(Kind),
    "bigint": frozenset({Kind.INT, Kind.INT64}),
    "double": _DOUBLES,
    "float": _DOUBLES,
    "boolean": frozenset({Kind.BOOL}),
    "timestamp": frozenset({Kind.TIMESTAMP}),
    "date": frozenset({Kind.DATE}),
}
"""The kinds that a type reads with LazySimpleSerDe, beside what is absent."""

_TRAPS: Final = frozenset({*_ABSENT, Kind.DATE, Kind.TIMESTAMP})
"""The kinds that keep OpenCSVSerde from reading a column as anything but text."""


def design_delimited(schema: Schema, options: TableOptions) -> Design:
    """Return the design of the table for a schema of delimited text."""
    assert schema.root is not None  # noqa: S101  # for the type
    traits = schema.traits
    quotes = [trait for trait in traits if trait.startswith(Trait.QUOTE)]
    hints = {hint.path: hint for hint in options.hints}
    fields = in_order(schema.root.fields)
    columns: list[tuple[str, str, Type]] = []
    taken: dict[str, int] = {}
    for name, node in fields:
        hint = hints.get((member(name),))
        shown = hint.type if hint else _column_type(node, open_csv=bool(quotes))
        columns.append((free(clean(name), taken), name, shown))
    shown_types = {name: shown for _, name, shown in columns}
    return Design(
        columns,
        _open_csv(traits) if quotes else _lazy_simple(traits),
        tuple(_conflicts(fields, shown_types, hints)),
        [
            *_about_quotes(fields, hints, traits, len(quotes)),
            *_about_escapes(traits, quoted=bool(quotes)),
            *_about_hints(dict(fields), options.hints, open_csv=bool(quotes)),
        ],
    )


def _column_type(node: Node, *, open_csv: bool) -> Scalar:
    """Return the type of a column: an empty field is NULL there, but where it is a string."""
    kinds = frozenset(node.sights)
    if open_csv and kinds & _TRAPS:
        return STRING
    return scalar_type(kinds - _ABSENT)


def _lazy_simple(traits: Mapping[str, Sight]) -> SerDe:
    delimiter = _sign(traits, Trait.DELIMITER)
    properties = {"field.delim": delimiter, "serialization.format": delimiter}
    if Trait.ESCAPED in traits:
        properties["escape.delim"] = "\\"
    return SerDe(LAZY_SIMPLE, properties, parameters=_parameters(traits))


def _open_csv(traits: Mapping[str, Sight]) -> SerDe:
    properties = {
        "separatorChar": _sign(traits, Trait.DELIMITER),
        "quoteChar": _sign(traits, Trait.QUOTE),
        "escapeChar": _escape(traits) or "\\",
    }
    return SerDe(OPEN_CSV, properties, parameters=_parameters(traits))


def _escape(traits: Mapping[str, Sight]) -> str | None:
    """Return the escape of an OpenCSVSerde: a character that occurs nowhere, if nothing escapes.

    The SerDe drops it from the text wherever it stands.
    """
    if Trait.ESCAPED in traits:
        return "\\"
    return next((sign for sign in ESCAPES if Trait.HOLDS + sign not in traits), None)


def _parameters(traits: Mapping[str, Sight]) -> dict[str, str]:
    header = {"skip.header.line.count": "1"} if Trait.HEADER in traits else {}
    return {"classification": "csv", **header}


def _sign(traits: Mapping[str, Sight], trait: Trait) -> str:
    """Return the character of a trait; of several, the first in order."""
    return min(each for each in traits if each.startswith(trait)).removeprefix(trait)


def _conflicts(
    fields: list[tuple[str, Node]], shown: Mapping[str, Type], hints: Mapping[Path, Hint]
) -> Iterator[Conflict]:
    """Yield the columns whose fields have no type in common but text."""
    for name, node in fields:
        sights = {kind: node.sights[kind] for kind in Kind if kind in node.sights.keys() - _ABSENT}
        if (member(name),) not in hints and is_mixed(sights.keys()):
            examples = (
                Example(kind, sight.example, sight.rank.object, sight.rank.record)
                for kind, sight in sights.items()
            )
            kinds = tuple(map(str, sights))
            path = path_text((member(name),))
            yield Conflict(path, kinds, render(shown[name], str), tuple(examples))


def _about_quotes(
    fields: list[tuple[str, Node]],
    hints: Mapping[Path, Hint],
    traits: Mapping[str, Sight],
    quotes: int,
) -> Iterator[TableWarning]:
    if not quotes:
        return
    trapped = [
        Finding(path_text((member(name),)), node.rank)
        for name, node in fields
        if (member(name),) not in hints
        and _column_type(node, open_csv=False) != STRING
        and _column_type(node, open_csv=True) == STRING
    ]
    yield from warning(
        "text-for-quotes",
        trapped,
        "columns that are string although their fields are numbers, dates or the like: {}. Fields"
        " in quotes need the OpenCSVSerDe, which reads no empty field as a number, and dates as"
        " numbers of days. Cast in queries: try_cast(nullif(column, '') AS bigint)",
    )
    nulls = (
        Finding(path_text((member(name),)), node.sights[Kind.NULL].rank)
        for name, node in fields
        if Kind.NULL in node.sights
    )
    text = "\\N" if Trait.ESCAPED not in traits else "N"  # an escape is dropped
    yield from warning(
        "null-as-text",
        nulls,
        f"fields of \\N, which stands for NULL, in {{}}: the OpenCSVSerDe reads them as the text"
        f" {text}. Use nullif(column, '{text}'), or leave them empty where they are written",
    )
    yield from _note(
        "stray-quotes",
        traits.get(Trait.STRAY) if quotes == 1 else _second(traits, Trait.QUOTE),
        "quotes that stand elsewhere than around a field, or of another kind: the OpenCSVSerDe"
        " may read such rows otherwise. Write fields that hold quotes in quotes, and double them",
    )


def _about_escapes(traits: Mapping[str, Sight], *, quoted: bool) -> Iterator[TableWarning]:
    lost = traits.get(Trait.BACKSLASH) if Trait.ESCAPED in traits else None
    if quoted and _escape(traits) is None:
        lost = traits[Trait.HOLDS + "\\"]
    yield from _note(
        "backslashes-lost",
        lost,
        "backslashes that are meant as they stand: the table takes them for escapes and drops them."
        " Double them where they are written",
    )
    yield from _note(
        "escape-outside-quotes",
        traits.get(Trait.BARE_ESCAPE) if quoted else None,
        "backslashes before delimiters outside of quotes: the OpenCSVSerDe takes the delimiter"
        " behind for one. Write such fields in quotes",
    )


def _note(code: str, sight: Sight | None, text: str) -> Iterator[TableWarning]:
    """Yield a warning that names the first object it is about."""
    if sight is not None:
        yield TableWarning(code, text, 1, (sight.rank.object,))


def _second(traits: Mapping[str, Sight], trait: Trait) -> Sight:
    """Return the sight of the trait whose character is not the table's."""
    return traits[max(each for each in traits if each.startswith(trait))]


def _about_hints(
    fields: Mapping[str, Node], hints: tuple[Hint, ...], *, open_csv: bool
) -> Iterator[TableWarning]:
    columns: dict[Path, Node] = {(member(name),): node for name, node in fields.items()}
    clashes, unused = [], []
    for hint in hints:
        path, node = path_text(hint.path), columns.get(hint.path)
        if node is None:
            unused.append(Finding(path))
            continue
        shown = render(hint.type, str)
        reads = _READS.get(shown, frozenset()) | _ABSENT
        if open_csv and shown != "string":
            reads -= _TRAPS
        for kind in sorted(node.sights.keys() - reads):
            sight = node.sights[kind]
            what = f"{path}={shown} for {kind} {sight.example}"
            clashes.append(Finding(what, sight.rank))
    yield from warning(
        "hint-conflict",
        clashes,
        "hints that do not read what was seen there: {}. Such fields read as NULL or fail the"
        " query. Use string, or leave the hint out",
    )
    yield from warning(
        "hint-unused",
        unused,
        "hints for columns that are not in the table: {}. Write their names as in the header, or"
        " column_1, column_2, ... where there is none",
    )
