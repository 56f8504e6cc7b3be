CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`partitions_by_account_and_region` (
  `id` bigint,
  `event` string
)
PARTITIONED BY (
  `account` string,
  `region` string,
  `dt` string
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/partitions_by_account_and_region/'
TBLPROPERTIES (
  'classification'='json',
  'projection.enabled'='true',
  'projection.account.type'='enum',
  'projection.account.values'='111122223333',
  'projection.region.type'='enum',
  'projection.region.values'='eu-central-1,us-east-1',
  'projection.dt.type'='date',
  'projection.dt.range'='2026/03/01,NOW',
  'projection.dt.format'='yyyy/MM/dd',
  'projection.dt.interval'='1',
  'projection.dt.interval.unit'='DAYS',
  'storage.location.template'='s3://lake/partitions_by_account_and_region/AWSLogs/${account}/CloudTrail/${region}/${dt}/'
);
