CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`delimited_text_without_header` (
  `column_1` date,
  `column_2` string,
  `column_3` string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
WITH SERDEPROPERTIES (
  'field.delim'=';',
  'serialization.format'=';'
)
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/delimited_text_without_header/'
TBLPROPERTIES (
  'classification'='csv'
);
