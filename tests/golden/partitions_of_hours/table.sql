CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`partitions_of_hours` (
  `id` bigint,
  `ms` bigint
)
PARTITIONED BY (
  `eventdate` date,
  `hour` int
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/partitions_of_hours/'
TBLPROPERTIES (
  'classification'='json',
  'projection.enabled'='true',
  'projection.eventdate.type'='date',
  'projection.eventdate.range'='2026-03-01,NOW',
  'projection.eventdate.format'='yyyy-MM-dd',
  'projection.eventdate.interval'='1',
  'projection.eventdate.interval.unit'='DAYS',
  'projection.hour.type'='integer',
  'projection.hour.range'='0,23',
  'projection.hour.digits'='2',
  'storage.location.template'='s3://lake/partitions_of_hours/eventDate=${eventdate}/hour=${hour}/'
);
