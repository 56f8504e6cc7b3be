CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`hostile_keys` (
  `it_s` bigint,
  `say__hi_` bigint,
  `column` bigint,
  `back_slash` bigint,
  `___drop_table_x____` bigint,
  `a_b` bigint,
  `column_2` bigint,
  `in` struct<it_s:bigint>
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'mapping.it_s'='it\'s',
  'mapping.say__hi_'='say "hi"',
  'mapping.column'='`',
  'mapping.back_slash'='back\\slash',
  'mapping.___drop_table_x____'='); drop table x; --',
  'mapping.a_b'='a=b',
  'mapping.column_2'='/*'
)
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/hostile_keys/'
TBLPROPERTIES (
  'classification'='json'
);
