"""The command line: arguments in, one operation called, its result rendered."""

from raywork.cli.main import main

__all__ = ["main"]
