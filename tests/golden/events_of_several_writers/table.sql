CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`events_of_several_writers` (
  `at` timestamp,
  `event` string,
  `user` struct<id:string,plan:string>,
  `props` struct<screen:string,tags:array<string>,path:string,utm:string>,
  `devicemodel` string,
  `app_version` string,
  `ms` double
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'mapping.app_version'='app-version'
)
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/events_of_several_writers/'
TBLPROPERTIES (
  'classification'='json'
);
