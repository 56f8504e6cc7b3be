"""Reading records back from a table, and what equal means for each type."""

import json
from datetime import UTC, datetime
from functools import reduce

from raywork.ddl import Array, Map, Scalar, Struct
from raywork.ddl.names import can_be_read
from raywork.schema import LIMITS, Schema, merge, observe
from raywork.serde import open_serde
from raywork.serde.keys import Keys
from tests.ddl.parsed import parse
from tests.laws.jsondata import rank


def schema_of(found, limits=LIMITS, *, timestamps=True):
    """The schema of records 1, 2, ... of one object."""
    parts = (
        observe(record, rank(number), timestamps=timestamps, limits=limits)
        for number, record in enumerate(found, start=1)
    )
    return reduce(lambda a, b: merge(a, b, limits), parts, Schema())


def same(declared, read, value, keys):  # noqa: PLR0911  one return a type
    """Whether a value reads back equal, or is text where the type is string."""
    if value is None:
        return read is None
    match declared:
        case Scalar("string"):
            if isinstance(value, (dict, list)):
                return isinstance(read, str)
            return read == (value if isinstance(value, str) else json.dumps(value))
        case Scalar("double"):
            return read == float(value)
        case Scalar("timestamp" | "date"):
            return read.isoformat() == moment(value).removesuffix("+00:00")
        case Array():
            values = value if isinstance(value, list) else [value]
            pairs = zip(read, values, strict=True)
            return all(same(declared.element, a, b, keys) for a, b in pairs)
        case Map():
            return read.keys() == value.keys() and all(
                read[key] == "null" if part is None else same(declared.value, read[key], part, keys)
                for key, part in value.items()
            )
        case Struct():
            return same_fields(dict(declared.fields), read, value, keys)
    return read == value


def moment(text):
    """A date as it is written; a timestamp in UTC; a number as so many seconds since 1970."""
    if isinstance(text, (int, float)):
        return datetime.fromtimestamp(text, UTC).isoformat()
    if len(text) == len("yyyy-MM-dd"):
        return text
    time = datetime.fromisoformat(text)
    return (time.astimezone(UTC) if time.tzinfo else time).isoformat()


def same_fields(columns, read, value, keys):
    """Whether every member of an object reads back in a field, but for what cannot be written."""
    fields = {keys.key(name): (read[name], part) for name, part in columns.items()}
    for key, each in value.items():
        compared = key.lower() if keys.insensitive else key
        if can_be_read(key):
            shown, part = fields[compared]
            if not same(part, shown, each, keys):
                return False
    return True


def reads_back(ddl, found):
    """Assert that every member of the records reads back from a table, exactly."""
    parsed = parse(ddl)
    keys = Keys(parsed.properties)
    reader = open_serde(parsed.serde, parsed.columns.items(), parsed.properties, strict=True)
    for record in found:
        row = reader.row(json.dumps(record).encode())
        read = dict(zip(reader.names, row, strict=True))
        assert same_fields(parsed.columns, read, record, keys)
