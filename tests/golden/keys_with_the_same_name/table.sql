CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`keys_with_the_same_name` (
  `c_id` bigint,
  `c_id_2` bigint,
  `c_id_3` bigint,
  `in` struct<c_id_2:bigint,c_id:bigint>
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'mapping.c_id'='c-id',
  'mapping.c_id_2'='c_id',
  'mapping.c_id_3'='c.id'
)
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/keys_with_the_same_name/'
TBLPROPERTIES (
  'classification'='json'
);
