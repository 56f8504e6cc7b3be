"""The names of columns of delimited text: which headers go together, and what others make of them.

Athena reads columns by their position. So objects go together whose headers name the same columns
in the same order, and those that stop earlier: the columns that they lack read as NULL.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, islice, repeat

import msgspec

from raywork.formats.delimited.traits import Trait
from raywork.formats.model import Form
from raywork.scan import Tally
from raywork.schema import Kind, Node, Schema, Sight
from raywork.schema.merge import merge_sights
from raywork.schema.observe import example_of

Names = tuple[str, ...]


def column_names(width: int, header: Sequence[str] = ()) -> Names:
    """Return a name for each column, no two of them the same: from the header, or by number."""
    names: dict[str, None] = {}
    for number, cell in enumerate(islice(chain(header, repeat("")), width), 1):
        name = cell.strip() or f"column_{number}"
        while name in names:
            name += f"_{number}"
        names[name] = None
    return tuple(names)


def doubtful(forms: Mapping[Form, int]) -> list[Form]:
    """Return the forms whose guessed headers nothing confirms, given how many objects have each.

    A guess holds where several objects begin alike, where the headers of others begin or go on
    alike, and where there is nothing to compare it with.
    """
    if len(forms) == 1:
        return []
    headers = [form.header for form in forms if form.header]
    return [
        form
        for form, objects in forms.items()
        if form.guessed
        and objects == 1
        and sum(_go_together(form.header, other) for other in headers) == 1
    ]


def together(forms: Mapping[Form, int], decided: Form | None = None) -> list[Form]:
    """Return the forms that one table reads, the one with all its columns first.

    Of headers that do not go together those decide that most objects have, given how many records
    or objects have each; likewise between those with a header and those without. Where the form
    of the table was `decided` before, it is among them, and only what goes with it.
    """
    bare = [form for form in forms if not form.header]
    if decided is not None and not decided.header:
        return bare or [decided]
    chain = [] if decided is None else [decided]
    for form in sorted(forms, key=lambda form: (-forms[form], form)):
        if not form.header or form == decided:
            continue
        if not chain or _go_together(chain[0].header, form.header):
            longer = bool(chain) and len(form.header) > len(chain[0].header)
            chain = [form, *chain] if longer else [*chain, form]
    if decided is None and sum(map(forms.__getitem__, bare)) > sum(map(forms.__getitem__, chain)):
        return bare
    return chain


def _go_together(a: Names, b: Names) -> bool:
    """Return whether one header begins with the other, whatever the case of the names."""
    pairs = zip(a, b, strict=False)
    return all(one.casefold() == other.casefold() for one, other in pairs)


def as_rows(schema: Schema, tally: Tally, header: Names, objects: int) -> tuple[Schema, Tally]:
    """Return what objects hold if the first line of each, `header`, is a record like any other."""
    assert schema.root is not None  # noqa: S101  # for the type
    names = column_names(len(header))
    shown, counted = with_names(schema, tally, header, names)
    fields = {
        name: _with_text(shown.root.fields[name], text)  # type: ignore[union-attr]
        for name, text in zip(names, header, strict=True)
    }
    root = msgspec.structs.replace(schema.root, fields=fields)
    traits = {trait: sight for trait, sight in schema.traits.items() if trait != Trait.HEADER}
    counted.records += objects
    return msgspec.structs.replace(schema, root=root, traits=traits), counted


def _with_text(node: Node, text: str) -> Node:
    """Return what was seen in a column that begins with a text."""
    first = {Kind.STRING: Sight(node.rank, example_of(text))}
    return msgspec.structs.replace(node, sights=merge_sights(node.sights, first))


def with_names(schema: Schema, tally: Tally, names: Names, others: Names) -> tuple[Schema, Tally]:
    """Return a schema and its counts with other names for the columns, by their position."""
    assert schema.root is not None  # noqa: S101  # for the type
    new = dict(zip(names, others, strict=False))
    fields = {new[name]: node for name, node in schema.root.fields.items()}
    presence = {(new[path[0]],): seen for path, seen in tally.presence.items()}
    root = msgspec.structs.replace(schema.root, fields=fields)
    counts = msgspec.structs.replace(tally, presence=presence)
    return msgspec.structs.replace(schema, root=root), counts
