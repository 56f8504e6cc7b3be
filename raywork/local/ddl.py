"""Hive's DDL as data: what each statement asks for."""

from dataclasses import dataclass, field
from typing import Final

from raywork.ddl import avro
from raywork.local.types import Type

LAZY_SIMPLE: Final = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
TEXT_INPUT: Final = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUTPUT: Final = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

STORED_AS: Final = {
    "TEXTFILE": (LAZY_SIMPLE, TEXT_INPUT, TEXT_OUTPUT),
    "PARQUET": (
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    ),
    "ORC": (
        "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
        "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
        "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
    ),
    "AVRO": (avro.LIBRARY, avro.INPUT_FORMAT, avro.OUTPUT_FORMAT),
    "JSON": ("org.apache.hive.hcatalog.data.JsonSerDe", TEXT_INPUT, TEXT_OUTPUT),
}
"""SerDe, input format and output format of STORED AS."""


@dataclass(frozen=True, slots=True)
class TableName:
    """A table, in a database or in that of the query."""

    database: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column or a partition key."""

    name: str
    type: Type
    comment: str = ""


@dataclass(frozen=True, slots=True)
class CreateDatabase:
    """CREATE DATABASE."""

    name: str
    missing_only: bool
    comment: str = ""
    location: str = ""
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DropDatabase:
    """DROP DATABASE."""

    name: str
    if_exists: bool
    cascade: bool


@dataclass(frozen=True, slots=True)
class AlterDatabase:
    """ALTER DATABASE SET DBPROPERTIES."""

    name: str
    properties: dict[str, str]


@dataclass(frozen=True, slots=True)
class CreateTable:
    """CREATE EXTERNAL TABLE."""

    table: TableName
    missing_only: bool
    columns: tuple[Column, ...]
    partitions: tuple[Column, ...]
    location: str
    serde: str
    serde_properties: dict[str, str]
    input_format: str
    output_format: str
    properties: dict[str, str]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DropTable:
    """DROP TABLE or DROP VIEW."""

    table: TableName
    if_exists: bool
    view: bool


Spec = dict[str, str]
"""Partition keys with their values."""


@dataclass(frozen=True, slots=True)
class AddPartitions:
    """ALTER TABLE ADD PARTITION: each with its location, if one is given."""

    table: TableName
    missing_only: bool
    partitions: tuple[tuple[Spec, str], ...]


@dataclass(frozen=True, slots=True)
class DropPartitions:
    """ALTER TABLE DROP PARTITION: by comparisons (key, operator, value) that must all hold."""

    table: TableName
    if_exists: bool
    partitions: tuple[tuple[tuple[str, str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class RenamePartition:
    """ALTER TABLE PARTITION RENAME TO PARTITION."""

    table: TableName
    old: Spec
    new: Spec


@dataclass(frozen=True, slots=True)
class ChangeColumns:
    """ALTER TABLE ADD COLUMNS or REPLACE COLUMNS."""

    table: TableName
    columns: tuple[Column, ...]
    replace: bool


@dataclass(frozen=True, slots=True)
class SetProperties:
    """ALTER TABLE SET TBLPROPERTIES."""

    table: TableName
    properties: dict[str, str]


@dataclass(frozen=True, slots=True)
class SetLocation:
    """ALTER TABLE SET LOCATION, of the table or of one partition."""

    table: TableName
    location: str
    partition: Spec | None


@dataclass(frozen=True, slots=True)
class Repair:
    """MSCK REPAIR TABLE."""

    table: TableName


@dataclass(frozen=True, slots=True)
class ShowDatabases:
    """SHOW DATABASES, those whose name matches a pattern."""

    pattern: str | None


@dataclass(frozen=True, slots=True)
class ShowTables:
    """SHOW TABLES or SHOW VIEWS."""

    database: str | None
    pattern: str | None
    views: bool


@dataclass(frozen=True, slots=True)
class ShowColumns:
    """SHOW COLUMNS."""

    table: TableName


@dataclass(frozen=True, slots=True)
class ShowPartitions:
    """SHOW PARTITIONS."""

    table: TableName


@dataclass(frozen=True, slots=True)
class ShowProperties:
    """SHOW TBLPROPERTIES, all or the one that is named."""

    table: TableName
    name: str | None


@dataclass(frozen=True, slots=True)
class ShowCreate:
    """SHOW CREATE TABLE or SHOW CREATE VIEW."""

    table: TableName
    view: bool


@dataclass(frozen=True, slots=True)
class Describe:
    """DESCRIBE, of a table or view, of one of its partitions, of what is below some names in it."""

    table: TableName
    extended: bool
    partition: Spec | None = None
    path: tuple[str, ...] = ()
