"""What a SerDe reads of a record: the place of its emulation, which tables are proved by."""
