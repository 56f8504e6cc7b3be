CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`keys_that_differ_by_case` (
  `id` bigint,
  `id_2` string,
  `userid` bigint
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'case.insensitive'='FALSE',
  'mapping.id_2'='ID',
  'mapping.userid'='userId'
)
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/keys_that_differ_by_case/'
TBLPROPERTIES (
  'classification'='json'
);
