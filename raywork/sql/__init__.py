"""SQL as text: its tokens, scripts of several statements, values for parameters. Pure."""

from raywork.sql.lexer import Token, tokens
from raywork.sql.parameters import Parameters
from raywork.sql.scripts import Statement, has_rows, is_hive, is_select, statements_of

__all__ = [
    "Parameters",
    "Statement",
    "Token",
    "has_rows",
    "is_hive",
    "is_select",
    "statements_of",
    "tokens",
]
