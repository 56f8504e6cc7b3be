"""The tables of resources in JSON, and the SELECT of their roles.

A table declares no more than the attributes that have a role, each as text: DynamoDB exports them
as `{"S": "text"}` or `{"N": "12"}`, and the SerDe passes over all that is not declared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from raywork.analyses.model import NewTable
from raywork.analyses.storage.look import Records
from raywork.ddl.names import PROPERTY, clean, free
from raywork.ddl.quoting import literal, part_name, quoted

_SERDE: Final = "org.openx.data.jsonserde.JsonSerDe"
_KINDS: Final = ("s", "n", "b")
"""The kinds of attributes that can name an item: text, numbers, bytes."""
_WRITTEN: Final = "CAST(regexp_extract(metadata.writetimestampmicros, '[0-9]{10,}') AS bigint)"
"""When a change was made: `"123"` or `{"N": "123"}`, as exports have it."""


@dataclass(frozen=True, slots=True)
class Selected:
    """Tables, and a SELECT over them that gives a column of text for each role."""

    tables: tuple[NewTable, ...]
    select: str
    before: tuple[str, ...] = ()
    """Common table expressions that it needs."""


def select_records(records: Records, roles: Mapping[str, str]) -> Selected:
    """Return tables and SELECT for the attributes of some roles.

    With changes, each item is its latest image; one whose latest change has none is deleted.
    """
    attributes = list(dict.fromkeys([*roles.values(), *(records.keys if records.changes else ())]))
    names = _names(attributes)
    columns = {role: names[attribute] for role, attribute in roles.items()}
    if records.layout == "lines":
        fields = ",\n".join(f"  {quoted(name)} string" for name in names.values())
        table = _table(records.name, fields, names, records.location)
        return Selected((table,), _select({r: _plain(c) for r, c in columns.items()}, table.name))
    item = _table(records.name, f"  `item` {_struct(names.values())}", names, records.location)
    values = {role: _value("item", column) for role, column in columns.items()}
    if not records.changes:
        return Selected((item,), _select(values, item.name))
    keys = [names[key] for key in records.keys]
    changes = tuple(
        _changes(f"{records.name}_changes_{number}", names, keys, location)
        for number, location in enumerate(records.changes, 1)
    )
    latest = f"{records.name}_latest"
    return Selected(
        (item, *changes),
        f"SELECT {', '.join(f'item.{role}' for role in values)}\n"
        f"FROM ({_select({**values, 'key': _key('item', keys)}, item.name)}) item\n"
        f"LEFT JOIN {latest} ON {latest}.key = item.key WHERE {latest}.key IS NULL\n"
        f"UNION ALL\nSELECT {', '.join(values)} FROM {latest} WHERE present",
        (_latest(latest, [each.name for each in changes], keys, columns, records.exported),),
    )


def _latest(
    name: str,
    tables: Sequence[str],
    keys: Sequence[str],
    columns: Mapping[str, str],
    exported: int | None,
) -> str:
    """Return the expression of the last change of each item that was changed since the export."""
    values = {
        **{role: _value("newimage", column) for role, column in columns.items()},
        "key": _key("keys", keys),
        "present": "newimage IS NOT NULL",
        "written": _WRITTEN,
    }
    rows = "\nUNION ALL\n".join(_select(values, table) for table in tables)
    since = "" if exported is None else f" WHERE written > {exported}"
    return (
        f"{name} AS (\nSELECT * FROM (SELECT *, row_number() OVER (PARTITION BY key"
        f" ORDER BY written DESC) AS place FROM (\n{rows}\n){since}) WHERE place = 1\n)"
    )


def _changes(name: str, names: Mapping[str, str], keys: Sequence[str], location: str) -> NewTable:
    fields = (
        "  `metadata` struct<writetimestampmicros:string>,\n"
        f"  `keys` {_struct(keys)},\n  `newimage` {_struct(names.values())}"
    )
    return _table(name, fields, names, location)


def _table(name: str, fields: str, names: Mapping[str, str], location: str) -> NewTable:
    mapped = {
        PROPERTY + column: attribute.lower()
        for attribute, column in names.items()
        if column != attribute.lower()
    }
    pairs = ", ".join(f"{literal(key)}={literal(value)}" for key, value in mapped.items())
    properties = f"\nWITH SERDEPROPERTIES ({pairs})" if pairs else ""
    ddl = (
        f"CREATE EXTERNAL TABLE {{table}} (\n{fields}\n)\nROW FORMAT SERDE '{_SERDE}'{properties}\n"
        f"LOCATION {literal(location)}"
    )
    return NewTable(name, ddl, (location,))


def _names(attributes: Sequence[str]) -> dict[str, str]:
    taken: dict[str, int] = {}
    return {attribute: free(clean(attribute.lower()), taken) for attribute in attributes}


def _struct(names: Iterable[str]) -> str:
    kinds = ",".join(f"{kind}:string" for kind in _KINDS)
    fields = ",".join(f"{part_name(name)}:struct<{kinds}>" for name in names)
    return f"struct<{fields}>"


def _select(values: Mapping[str, str], table: str) -> str:
    shown = ",\n  ".join(f"{value} AS {name}" for name, value in values.items())
    return f"SELECT {shown}\nFROM {{{table}}}"


def _plain(column: str) -> str:
    return f"nullif(\"{column}\", '')"


def _value(image: str, column: str) -> str:
    """Return the text of an attribute, if it is text or a number."""
    return f'coalesce({image}."{column}".s, {image}."{column}".n)'


def _key(image: str, keys: Sequence[str]) -> str:
    """Return a text that is another for each key: kinds and lengths keep its parts apart."""
    parts = []
    for key in keys:
        kinds = ", ".join(f"'{kind}' || {image}.\"{key}\".{kind}" for kind in _KINDS)
        parts.append(f"coalesce({kinds})")
    if len(parts) == 1:
        return parts[0]
    return " || ".join(f"CAST(length({part}) AS varchar) || ':' || {part}" for part in parts)
