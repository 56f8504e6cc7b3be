CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`deep_nesting` (
  `id` bigint,
  `tree` struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:struct<a:string>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'case.insensitive'='FALSE'
)
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/deep_nesting/'
TBLPROPERTIES (
  'classification'='json'
);
