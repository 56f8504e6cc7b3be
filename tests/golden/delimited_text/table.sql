CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`delimited_text` (
  `id` bigint,
  `user_name` string,
  `at` timestamp,
  `zip` string,
  `score` double,
  `paid` boolean,
  `note` string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
WITH SERDEPROPERTIES (
  'field.delim'='|',
  'serialization.format'='|'
)
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/delimited_text/'
TBLPROPERTIES (
  'classification'='csv',
  'skip.header.line.count'='1'
);
