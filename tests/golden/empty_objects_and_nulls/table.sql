CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`empty_objects_and_nulls` (
  `nothing` string,
  `meta` string,
  `list` array<string>,
  `lists` array<array<string>>,
  `deep` struct<meta:string,id:bigint>
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/empty_objects_and_nulls/'
TBLPROPERTIES (
  'classification'='json'
);
