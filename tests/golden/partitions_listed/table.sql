CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`partitions_listed` (
  `id` bigint,
  `ms` bigint
)
PARTITIONED BY (
  `year` int,
  `month` string,
  `kind` string
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/partitions_listed/'
TBLPROPERTIES (
  'classification'='json'
);

ALTER TABLE `lake`.`partitions_listed` ADD IF NOT EXISTS
  PARTITION (`year`=2026, `month`='01', `kind`='__HIVE_DEFAULT_PARTITION__') LOCATION 's3://lake/partitions_listed/year=2026/month=01/kind=__HIVE_DEFAULT_PARTITION__/'
  PARTITION (`year`=2026, `month`='01', `kind`='a:b') LOCATION 's3://lake/partitions_listed/year=2026/month=01/kind=a%3Ab/'
  PARTITION (`year`=2026, `month`='01', `kind`='it\'s') LOCATION 's3://lake/partitions_listed/year=2026/month=01/kind=it\'s/'
  PARTITION (`year`=2026, `month`='02', `kind`='__HIVE_DEFAULT_PARTITION__') LOCATION 's3://lake/partitions_listed/year=2026/month=02/kind=__HIVE_DEFAULT_PARTITION__/'
  PARTITION (`year`=2026, `month`='02', `kind`='a:b') LOCATION 's3://lake/partitions_listed/year=2026/month=02/kind=a%3Ab/'
  PARTITION (`year`=2026, `month`='02', `kind`='it\'s') LOCATION 's3://lake/partitions_listed/year=2026/month=02/kind=it\'s/';
