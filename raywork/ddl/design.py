"""The tables of formats other than JSON: their columns, their SerDe, and what to say of them."""

from dataclasses import replace
from typing import NamedTuple

from raywork.ddl.changes import joined, larger
from raywork.ddl.evolution import Prior
from raywork.ddl.findings import Conflict, TableWarning
from raywork.ddl.options import TableOptions
from raywork.ddl.paths import member, path_text
from raywork.ddl.statements import SerDe
from raywork.ddl.types import Type, render
from raywork.formats.model import Format
from raywork.schema import Schema


class Design(NamedTuple):
    """All that the format of its objects decides of a table."""

    columns: list[tuple[str, str, Type]]
    """Name, name in the objects, and type of each, in order."""
    serde: SerDe
    conflicts: tuple[Conflict, ...]
    warnings: list[TableWarning]


def design(schema: Schema, options: TableOptions, prior: Prior | None = None) -> Design:
    """Return the design of the table for a schema that is not one of JSON records.

    Its columns are in the order of the objects, which may be read by position. What was decided
    `prior` to it and is not among them comes last.
    """
    from raywork.ddl.avro import avro_serde
    from raywork.ddl.delimited import design_delimited
    from raywork.ddl.typed import design_typed

    is_text = schema.format == Format.CSV
    made = (design_delimited if is_text else design_typed)(schema, options)
    if prior is None:
        return made
    # Text reads as a string whatever it is; a typed column reads only as what its files say.
    both = joined if is_text else larger
    decided = dict(prior.columns)
    columns = [
        (name, key, both(decided.pop(name, shown), shown)) for name, key, shown in made.columns
    ]
    columns += [(name, name, was) for name, was in decided.items()]
    if not is_text:
        made = _staying(made, prior)
        order = {name: place for place, (name, _) in enumerate(prior.columns)}
        columns.sort(key=lambda column: order.get(column[0], len(order)))
    serde = made.serde
    if schema.format == Format.AVRO and schema.root is not None:
        changed = {key: shown for _, key, shown in set(columns) - set(made.columns)}
        serde = avro_serde(schema.root, dict(sorted(changed.items())))
    return made._replace(columns=columns, serde=serde)


def _staying(made: Design, prior: Prior) -> Design:
    """Return the design where columns of the table before stay, although files came to differ."""
    from raywork.ddl.resolution import ON_LEFT, ON_STAYING, types_differ

    decided = {path_text((member(name),)): render(shown, str) for name, shown in prior.columns}
    conflicts = [
        replace(each, type=decided.get(each.path.lower(), each.type)) for each in made.conflicts
    ]
    stay = [each for each in conflicts if each.type]
    left = [each for each in conflicts if not each.type]
    others = [each for each in made.warnings if each.code != "types-differ"]
    differ = [*types_differ(left, ON_LEFT), *types_differ(stay, ON_STAYING)]
    return made._replace(conflicts=tuple(conflicts), warnings=[*differ, *others])
