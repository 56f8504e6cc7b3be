"""The table of a snapshot: its columns in the order of the manifest, over the files it names.

CSV and ORC are read by position, so that the manifest's order matters. The location is the folder
of one snapshot's symlink: a table over all of them would count each snapshot.
"""

from typing import Final

from raywork.analyses.inventory.rows import TYPES
from raywork.ddl.quoting import literal, quoted

_SERDES: Final = {
    "CSV": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
    "ORC": "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
    "Parquet": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
}
_INPUT: Final = "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat"
_OUTPUT: Final = "org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat"


def table_ddl(kind: str, columns: tuple[str, ...], location: str) -> str:
    """Return the CREATE EXTERNAL TABLE of a snapshot, `{table}` in the place of its name."""
    typed = ",\n".join(
        f"  {quoted(name)} {'string' if kind == 'CSV' else TYPES.get(name, 'string')}"
        for name in columns
    )
    return (
        f"CREATE EXTERNAL TABLE {{table}} (\n{typed}\n)\n"
        f"ROW FORMAT SERDE {literal(_SERDES[kind])}\n"
        f"STORED AS INPUTFORMAT {literal(_INPUT)}\n"
        f"OUTPUTFORMAT {literal(_OUTPUT)}\n"
        f"LOCATION {literal(location)}"
    )
