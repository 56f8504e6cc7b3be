"""Formats other than JSON: delimited text, Parquet, ORC and Avro, each as a schema and a table."""
