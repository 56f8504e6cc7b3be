CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`timestamps_that_do_not_read` (
  `micros` string,
  `local` string,
  `impossible` string,
  `empty` string,
  `epoch` bigint,
  `both` string,
  `zero` string
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/timestamps_that_do_not_read/'
TBLPROPERTIES (
  'classification'='json'
);
