CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`keys_that_are_no_names` (
  `user_agent` string,
  `a_b` bigint,
  `a_b_2` bigint,
  `gro_e` bigint,
  `_timestamp` string,
  `1st` bigint,
  `_id` string,
  `column` bigint,
  `column_2` bigint
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'mapping.user_agent'='user-agent',
  'mapping.a_b'='a b',
  'mapping.a_b_2'='a.b',
  'mapping.gro_e'='größe',
  'mapping._timestamp'='@timestamp',
  'mapping.column'='日本',
  'mapping.column_2'=''
)
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/keys_that_are_no_names/'
TBLPROPERTIES (
  'classification'='json'
);
