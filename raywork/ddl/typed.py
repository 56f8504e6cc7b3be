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
from raywork.errors import UsageError
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
    """Return the design of the table for a schema that files declared.

    Raises:
        UsageError: there is no column that Athena reads.
    """
    assert schema.root is not None  # noqa: S101  # for the type
    found = Format(schema.format)
    hints = {hint.path: hint.type for hint in options.hints}
    reading = Reading(found, {path: shown for path, shown in hints.items() if len(path) == 1})
    columns = [(name.lower(), name, shown) for name, shown in reading.fields(schema.root, ())]
    if not columns:
        said = " ".join(each.message for each in reading.warnings())
        raise UsageError(f"the files have no column that Athena reads: {said}")
    hinted = {name: shown for _, name, shown in columns if (member(name),) in reading.clashes}
    return Design(
        columns,
        avro_serde(schema.root, hinted) if found is Format.AVRO else SERDES[found],
        tuple(reading.conflicts),
        [
            *reading.warnings(),
            *warning(
                "hint-conflict",
                reading.clashes.values(),
                "hints of another type than the files declare: {}. Queries fail unless Athena reads"
                " the one as the other",
            ),
            *warning(
                "hint-unused",
                (
                    Finding(path_text(path))
                    for path in hints
                    if len(path) > 1 or path in reading.hints
                ),
                "hints for what is no column of the table: {}. Types within columns are those of"
                " the files",
            ),
        ],
    )
