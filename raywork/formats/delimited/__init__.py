"""Delimited text: its dialect, its rows, the kinds in its columns, and the table that reads it."""
