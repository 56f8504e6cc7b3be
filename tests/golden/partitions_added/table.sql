CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`partitions_added` (
  `id` bigint,
  `event` string
)
PARTITIONED BY (
  `country` string
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/partitions_added/'
TBLPROPERTIES (
  'classification'='json'
);

ALTER TABLE `lake`.`partitions_added` ADD IF NOT EXISTS
  PARTITION (`country`='__HIVE_DEFAULT_PARTITION__') LOCATION 's3://lake/partitions_added/country=__HIVE_DEFAULT_PARTITION__/'
  PARTITION (`country`='de') LOCATION 's3://lake/partitions_added/country=de/'
  PARTITION (`country`='fr') LOCATION 's3://lake/partitions_added/country=fr/';
