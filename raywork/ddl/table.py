"""From a schema to a table: its columns, its DDL, and what its users should know."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from raywork.ddl.arrangement import Arrangement, projection_of
from raywork.ddl.choice import Choice, fields
from raywork.ddl.cloudtrail import design_cloudtrail
from raywork.ddl.design import design
from raywork.ddl.evolution import Prior, with_decisions
from raywork.ddl.findings import (
    Conflict,
    Finding,
    TableWarning,
    collides,
    conflicts,
    warning,
    warnings,
)
from raywork.ddl.hive import check_hive
from raywork.ddl.names import Names, name_keys, names_in, renamed, walk
from raywork.ddl.options import TableOptions
from raywork.ddl.partitioned import partition
from raywork.ddl.paths import Path, path_text
from raywork.ddl.reading import RULES, SerDeName
from raywork.ddl.statements import (
    LONGEST_STATEMENT,
    WHOLE_LINE,
    SerDe,
    create_database,
    create_table,
    hive,
    openx,
)
from raywork.ddl.types import (
    STRING,
    TIMESTAMP,
    Array,
    Map,
    Struct,
    Type,
    array_of,
    render,
    scalars,
)
from raywork.errors import UsageError
from raywork.partitions import Scheme, places_of
from raywork.schema import Kind, Node, Schema, in_order

LONGEST_TYPE: Final = 131_072
"""Bytes in the text of a column's type (Glue API)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, or one partition column."""

    name: str
    type: str
    """As the Glue API takes it: names within structs stand without backticks."""
    path: str
    """The key in the records, as it is written there."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that reads the records of a schema."""

    options: TableOptions
    ddl: str
    """The CREATE TABLE statement."""
    statements: tuple[str, ...]
    """All DDL to run, in order, but for partitions that are listed."""
    columns: tuple[Column, ...]
    serde: SerDe
    parameters: Mapping[str, str]
    """The table's properties, those of partition projection among them."""
    scheme: Scheme
    """How folders make partitions."""
    partitions: tuple[Column, ...] = ()
    """The partition columns; their paths are what the folders call them."""
    conflicts: tuple[Conflict, ...] = ()
    warnings: tuple[TableWarning, ...] = ()

    @property
    def arrangement(self) -> Arrangement:
        """What was decided about its partitions."""
        return Arrangement(
            columns=tuple((column.name, column.type) for column in self.partitions),
            places=places_of(self.scheme) if self.partitions else (),
            projection=projection_of(self.parameters),
        )

    @property
    def lists_partitions(self) -> bool:
        """Whether each partition must be added to the catalog, and none is computed."""
        return bool(self.partitions) and "projection.enabled" not in self.parameters


def make_table(
    schema: Schema,
    options: TableOptions,
    scheme: Scheme | None = None,
    prior: Prior | None = None,
) -> Table:
    """Return the table for a schema: columns in the order of first sight.

    `scheme` says how the folders of the objects make partitions; by default they do not. Columns
    that were decided `prior` to it come first, and keep their names, their order, and a type that
    reads what it read.

    Raises:
        UsageError: the schema is that of no records, or one that the SerDe does not read.
    """
    root = schema.root
    if root is None:
        raise UsageError(
            f"no records were read for the table at {options.location}, so there is no schema:"
            " check the URI, the filters and the unreadable objects"
        )
    if schema.format != "json":
        if options.serde == "hive":
            raise UsageError(
                f"--serde hive is for JSON, and the objects are {schema.format}: leave it out. The"
                " SerDe of such a table follows from what is in them"
            )
        return _table(options, scheme, prior, *design(schema, options, prior))
    if root.values is not None or not root.sights.keys() <= {Kind.OBJECT, Kind.NULL}:
        found = Finding(f"record {root.rank.record} of {root.rank.object}", root.rank)
        return _whole_lines(options, scheme, prior, "keyed-records", found)
    if (trail := design_cloudtrail(schema, options, prior)) is not None:
        return _table(options, scheme, prior, *trail)
    hints = {hint.path: hint for hint in options.hints}
    seen, decided = root, dict[str, str]()
    if prior is not None:
        root, decided = with_decisions(seen, prior, RULES[options.serde])
    tops = fields(root, (), hints)
    choices = [choice for top in tops for choice in top.walk()]
    added = (key for hint in options.hints for key in names_in(hint.type))
    sensitive = _is_case_sensitive(seen, choices) or (prior is not None and prior.sensitive)
    reserved = () if prior is None else prior.partitions
    told_apart = sensitive and options.serde == "openx"
    names = name_keys(root, added, decided, reserved, sensitive=told_apart)
    columns, too_long = _columns(root, tops, names)
    if options.serde == "hive":
        check_hive(root, tops, names, _used(columns), too_long, sensitive=sensitive)
    if not columns:
        found = Finding(f"record {root.rank.record} of {root.rank.object}", root.rank)
        return _whole_lines(options, scheme, prior, "no-columns", found)
    found_warnings = [
        *warnings(root, choices, options.hints, RULES[options.serde], sensitive=sensitive),
        *warning(
            "type-too-long",
            (Finding(path_text(path)) for path in too_long),
            f"types of more than {LONGEST_TYPE:,} bytes: {{}}. They are shown as string; read them"
            " with json_extract, or set hints for parts of them",
        ),
    ]
    return _table(
        options,
        scheme,
        prior,
        columns,
        _serde(options.serde, columns, names),
        tuple(conflicts(choices, names)),
        found_warnings,
    )


def _serde(name: SerDeName, columns: list[tuple[str, str, Type]], names: Names) -> SerDe:
    if name == "openx":
        return openx(names.properties(_used(columns)))
    return hive(timestamps=any(TIMESTAMP in scalars(shown) for _, _, shown in columns))


def _used(columns: list[tuple[str, str, Type]]) -> Iterator[str]:
    """Yield the names in a table, at every depth."""
    for column, _, shown in columns:
        yield column
        yield from names_in(shown)


def _is_case_sensitive(seen: Node, choices: Iterable[Choice]) -> bool:
    """Return whether the SerDe must tell keys apart by case.

    It must where keys of one object differ only by case, or may, since they are not remembered: the
    query fails otherwise, whatever type the object has. And it must for maps with keys that are not
    in lower case, since it would lower them.
    """
    nodes = walk(seen)
    if any(node.values is not None or node.opaque or collides(node) for node in nodes):
        return True
    return any(collides(choice.node) or _has_upper_keys(choice) for choice in choices)


def _has_upper_keys(choice: Choice) -> bool:
    """Return whether a choice shows a map whose keys are not in lower case."""
    if choice.hint is not None and "map<" in render(choice.type, lambda _: ""):
        nodes = [*walk(choice.node)]
    else:
        nodes = [choice.node] if isinstance(choice.type, Map) else []
    return any(key != key.lower() for node in nodes for key in node.fields)


def _columns(
    root: Node, tops: tuple[Choice, ...], names: Names
) -> tuple[list[tuple[str, str, Type]], list[Path]]:
    """Return (name, key, type) of each column, and the paths whose types were too long."""
    columns: list[tuple[str, str, Type]] = []
    too_long: list[Path] = []
    for (key, _), top in zip(in_order(root.fields), tops, strict=True):
        name = names[key]
        if name is not None:
            shown, _, cut = _fitted(renamed(top.type, names), (name,))
            columns.append((name, key, shown))
            too_long += cut
    return columns, too_long


def _fitted(shown: Type, path: Path) -> tuple[Type, int, list[Path]]:
    """Return a type whose structs within the limit, its length, and what became a string."""
    match shown:
        case Array():
            element, size, cut = _fitted(shown.element, (*path, "[]"))
            return array_of(element, shown.element), size + len("array<>"), cut
        case Map():
            value, size, cut = _fitted(shown.value, (*path, "{}"))
            return Map(value), size + len("map<string,>"), cut
        case Struct():
            parts: list[tuple[str, Type]] = []
            total, cuts = len("struct<>"), []
            for name, part in shown.fields:
                fitted, size, cut = _fitted(part, (*path, name))
                parts.append((name, fitted))
                total += len(name) + len(":,") + size
                cuts += cut
            if total > LONGEST_TYPE:
                return STRING, len("string"), [path]
            return Struct(tuple(parts)), total, cuts
    return shown, len(render(shown)), []


_WHOLE_LINE_REASONS: Final = {
    "keyed-records": "the records have too many different keys at the top, as if each were a map,"
    " or are no objects: {}. The table has one column, the record as text: read it with json_parse,"
    " or put the keys under one member where the records are written",
    "no-columns": "the records have no key that a table can read: {}. The table has one column,"
    " the record as text: read it with json_parse",
}


def _whole_lines(
    options: TableOptions, scheme: Scheme | None, prior: Prior | None, code: str, found: Finding
) -> Table:
    """Return the table of one column that reads each line as it is."""
    if options.serde == "hive":
        reason = _WHOLE_LINE_REASONS[code].partition(". ")[0].replace("{}", found.what)
        raise UsageError(f"the Hive JSON SerDe reads no table of this: {reason}. Use --serde openx")
    columns: list[tuple[str, str, Type]] = [("record", "", STRING)]
    notes = [
        *warning(code, [found], _WHOLE_LINE_REASONS[code]),
        *warning(
            "hint-unused",
            (Finding(path_text(hint.path)) for hint in options.hints),
            "hints for paths that are not in the table: {}. It has one column, the record as text",
        ),
    ]
    return _table(options, scheme, prior, columns, WHOLE_LINE, (), notes)


def _table(
    options: TableOptions,
    scheme: Scheme | None,
    prior: Prior | None,
    columns: list[tuple[str, str, Type]],
    serde: SerDe,
    found_conflicts: tuple[Conflict, ...],
    found_warnings: list[TableWarning],
) -> Table:
    scheme = scheme or Scheme()
    taken = {name for name, _, _ in columns}
    decided = None if prior is None else prior.arrangement
    partitioning = partition(scheme, options.location, taken, options.partitions, decided)
    restored = {"read_restored_glacier_objects": "true"} if options.restored else {}
    parameters = {**serde.parameters, **restored, **partitioning.projection}
    ddl = create_table(
        options.database,
        options.table,
        [(name, render(shown)) for name, _, shown in columns],
        serde,
        options.location,
        parameters,
        [(name, kind) for name, kind, _ in partitioning.columns],
    )
    size = len(ddl.encode())
    found_warnings += warning(
        "ddl-too-long",
        [Finding(f"{size:,} bytes")] if size > LONGEST_STATEMENT else [],
        f"the statement has {{}}, and Athena takes at most {LONGEST_STATEMENT:,}: register the"
        " table through the Glue API (--register glue)",
    )
    first = () if options.database is None else (create_database(options.database),)
    return Table(
        options=options,
        ddl=ddl,
        statements=(*first, ddl),
        columns=tuple(Column(name, render(shown, str), key) for name, key, shown in columns),
        serde=serde,
        parameters=parameters,
        partitions=tuple(Column(*column) for column in partitioning.columns),
        scheme=scheme,
        conflicts=found_conflicts,
        warnings=(*found_warnings, *partitioning.warnings),
    )
