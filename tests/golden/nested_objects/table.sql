CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`nested_objects` (
  `id` bigint,
  `user` struct<name:string,address:struct<city:string,zip:string>,tags:array<string>>,
  `lines` array<struct<sku:string,price:double,notes:struct<text:string>>>
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/nested_objects/'
TBLPROPERTIES (
  'classification'='json'
);
