CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`timestamps` (
  `at` timestamp,
  `millis` timestamp,
  `zone` timestamp,
  `sql` timestamp,
  `on` date,
  `list` array<timestamp>
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/timestamps/'
TBLPROPERTIES (
  'classification'='json'
);
