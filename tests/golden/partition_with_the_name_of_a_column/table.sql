CREATE DATABASE IF NOT EXISTS `lake`;

CREATE EXTERNAL TABLE IF NOT EXISTS `lake`.`partition_with_the_name_of_a_column` (
  `id` bigint,
  `event` string
)
PARTITIONED BY (
  `event_2` string
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/partition_with_the_name_of_a_column/'
TBLPROPERTIES (
  'classification'='json'
);

ALTER TABLE `lake`.`partition_with_the_name_of_a_column` ADD IF NOT EXISTS
  PARTITION (`event_2`='click') LOCATION 's3://lake/partition_with_the_name_of_a_column/event=click/'
  PARTITION (`event_2`='view') LOCATION 's3://lake/partition_with_the_name_of_a_column/event=view/';
