CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`folders_of_different_records` (
  `order` bigint,
  `sku` string,
  `total` double,
  `name` string,
  `mail` string,
  `born` bigint
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/folders_of_different_records/'
TBLPROPERTIES (
  'classification'='json'
);
