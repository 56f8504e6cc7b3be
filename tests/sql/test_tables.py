"""The table that a script makes."""

from raywork.ddl import parse_type
from raywork.sql.tables import table_in

SCRIPT = r"""
-- CREATE EXTERNAL TABLE in a comment is none
CREATE DATABASE IF NOT EXISTS `web`;

create external table if not exists `web`.`logs` (
  `id` bigint COMMENT 'a, b) c',
  Price decimal(10,2),
  `user` struct<`1st`:string,tags:array<map<string,bigint>>>
)
COMMENT 'it''s; fine'
PARTITIONED BY (
  dt date
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('case.insensitive'='FALSE', 'mapping.price'='it\\'s \\"x\\"')
STORED AS INPUTFORMAT 'a' OUTPUTFORMAT 'b'
LOCATION 's3://bucket/logs/'
TBLPROPERTIES ('location'='no');

ALTER TABLE web.logs ADD IF NOT EXISTS PARTITION (dt='2026-03-01') LOCATION 's3://other/';
""".replace("\\\\", "\\")


def test_a_script_is_read_as_hive_reads_it():
    shape = table_in(SCRIPT, "t.sql")

    assert [name for name, _ in shape.columns] == ["id", "price", "user"]
    assert dict(shape.columns)["price"] == parse_type("decimal(10,2)")
    assert dict(shape.columns)["user"] == parse_type(
        "struct<1st:string,tags:array<map<string,bigint>>>"
    )
    assert shape.partitions == (("dt", parse_type("date")),)
    assert shape.serde == "org.openx.data.jsonserde.JsonSerDe"
    assert (shape.sensitive, shape.keys) == (True, {"price": 'it\'s "x"'})
    assert shape.location == "s3://bucket/logs/"


def test_what_a_script_leaves_open_is_not_known():
    shape = table_in("CREATE EXTERNAL TABLE t (a int) LOCATION 's3://BUCKET/t/'", "t.sql")
    assert (shape.serde, shape.location, shape.partitions) == (None, None, ())
