"""Schemas as versioned JSON: equal schemas give equal bytes."""

from sys import intern

import msgspec

from raywork.errors import UsageError
from raywork.schema.kinds import Kind
from raywork.schema.model import VERSION, Node, Schema, in_order

_ORDER = {kind: place for place, kind in enumerate(Kind)}


def save(schema: Schema) -> bytes:
    """Return the schema as JSON, indented, fields in the order of their first sight."""
    root = None if schema.root is None else _canonical(schema.root)
    traits = dict(sorted(schema.traits.items()))
    canonical = msgspec.structs.replace(
        schema,
        root=root,
        traits=traits,
        version=VERSION,
        # msgspec leaves a default out that is the same text, and not one that equals it.
        format=intern(schema.format),
    )
    compact = msgspec.json.encode(canonical)
    return msgspec.json.format(compact, indent=1) + b"\n"


def load(data: bytes) -> Schema:
    """Return the schema saved in `data`.

    Raises:
        UsageError: it is no saved schema, or of a version that this release does not know.
    """
    try:
        head = msgspec.json.decode(data)
        version = head["version"] if isinstance(head, dict) and "version" in head else VERSION
        if version != VERSION:
            raise UsageError(
                f"the saved schema has version {version}, this release reads version {VERSION}:"
                " crawl again, or use the release that wrote it"
            )
        return msgspec.convert(head, Schema)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"not a saved schema: {error}") from None


def _canonical(node: Node) -> Node:
    return msgspec.structs.replace(
        node,
        sights=dict(sorted(node.sights.items(), key=lambda sight: _ORDER[sight[0]])),
        fields={name: _canonical(field) for name, field in in_order(node.fields)},
        values=None if node.values is None else _canonical(node.values),
        element=None if node.element is None else _canonical(node.element),
        types=dict(sorted(node.types.items())),
    )
