CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`partitions_with_the_name_of_a_column` (
  `dt` string,
  `id` bigint
)
PARTITIONED BY (
  `dt_2` date
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/partitions_with_the_name_of_a_column/'
TBLPROPERTIES (
  'classification'='json',
  'projection.enabled'='true',
  'projection.dt_2.type'='date',
  'projection.dt_2.range'='2026-03-01,NOW',
  'projection.dt_2.format'='yyyy-MM-dd',
  'projection.dt_2.interval'='1',
  'projection.dt_2.interval.unit'='DAYS',
  'storage.location.template'='s3://lake/partitions_with_the_name_of_a_column/dt=${dt_2}/'
);
