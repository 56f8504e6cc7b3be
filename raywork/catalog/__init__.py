"""AWS clients of the catalog: the place of Glue and Athena."""
