"""`raywork analyze`: a command for each case. Every module of this package is one.

A module has the command as `command`, its name as `NAME`, and its `EXAMPLES`.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Final

import typer

from raywork.cli.signature import with_options

app: Final = typer.Typer(
    name="analyze",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Answer ready-made questions with tables of their own, and write a report.",
)

for _found in iter_modules(__path__):
    _module = import_module(f"{__name__}.{_found.name}")
    app.command(_module.NAME, epilog=_module.EXAMPLES)(with_options(_module.command))
