"""The tables for formats whose files declare types: Parquet, ORC and Avro.

Athena reads their columns by name.
"""

from typing import Final

from raywork.ddl.avro import avro_serde
from raywork.ddl.design import Design
from raywork.ddl.findings import Finding, warning
from raywork.ddl.options import TableOptions
from raywork.ddl.paths import member, path_text
from raywork.ddl.resolution import Reading
from raywork.ddl.statements import SerDe
from raywork.ddl.types import Type, render
from raywork.formats.model import Format
from raywork.schema import Schema

_HIVE: Final = "org.apache.hadoop.hive.ql.io"
SERDES: Final = {
    Format.PARQUET: SerDe(
        f"{_HIVE}.parquet.serde.ParquetHiveSerDe",
        {"serialization.format": "1"},
        f"{_HIVE}.parquet.MapredParquetInputFormat",
        f"{_HIVE}.parquet.MapredParquetOutputFormat",
        {"classification": "parquet"},
    ),
    # Unless told so, ORC is read by position.
    Format.ORC: SerDe(
        f"{_HIVE}.orc.OrcSerde",
        {"orc.column.index.access": "false"},
        f"{_HIVE}.orc.OrcInputFormat",
        f"{_HIVE}.orc.OrcOutputFormat",
        {"classification": "orc"},
    ),
}


def design_typed(schema: Schema, options: TableOptions) -> Design:
    """Return the design of the table for a schema that files declared."""
    assert schema.root is not None  # noqa: S101  # for the type
    found = Format(schema.format)
    reading = Reading(found)
    hints = {hint.path: hint.type for hint in options.hints}
    columns: list[tuple[str, str, Type]] = []
    clashes: list[Finding] = []
    for name, shown in reading.fields(schema.root, ()):
        path = (member(name),)
        hinted = hints.pop(path, shown)
        if hinted != shown:
            what = f"{path_text(path)}={render(hinted, str)} for {render(shown, str)}"
            clashes.append(Finding(what, schema.root.fields[name].rank))
        columns.append((name.lower(), name, hinted))
    return Design(
        columns,
        avro_serde(schema.root) if found is Format.AVRO else SERDES[found],
        tuple(reading.conflicts),
        [
            *reading.warnings(),
            *warning(
                "hint-conflict",
                clashes,
                "hints of another type than the files declare: {}. Queries fail unless Athena reads"
                " the one as the other",
            ),
            *warning(
                "hint-unused",
                (Finding(path_text(path)) for path in hints),
                "hints for what is no column of the table: {}. Types within columns are those of"
                " the files",
            ),
        ],
    )
