CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`hive` (
  `id` bigint,
  `eventname` string,
  `user` struct<name:string,tags:array<string>>,
  `value` double,
  `nothing` string,
  `hits` map<string,bigint>
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/hive/'
TBLPROPERTIES (
  'classification'='json'
);
