"""The program and its commands, one module a command."""

from collections.abc import Iterable
from importlib import import_module
from typing import Annotated, Final

import typer

from raywork.cli.arguments import GROUPS
from raywork.cli.signature import with_options

COMMANDS: Final = (
    "analyze", "convert", "copy", "crawl", "diff", "export", "query", "verify", "local",
)  # fmt: skip
"""In the order of the help; each is a module of this package."""


def build(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the program with these commands: whoever runs one of them need not load the others."""
    app = typer.Typer(
        name="raywork",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="From a bucket of compressed JSON to answered questions, on Ray.",
        epilog=(
            "Exit codes: 0 all done; 1 done, with failures, bad records or differences; 2 wrong"
            " usage or configuration; 3 could not be completed; 130 interrupted."
        ),
    )
    app.callback(invoke_without_command=True)(root)
    for name in names:
        module = import_module(f"raywork.cli.{name}")
        if name in GROUPS:
            app.add_typer(module.app)
        else:
            app.command(epilog=module.EXAMPLES)(with_options(getattr(module, name)))
    return app


def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,  # noqa: FBT002
) -> None:
    """From a bucket of compressed JSON to answered questions, on Ray."""
    if version:
        from raywork import __version__

        print(f"raywork {__version__}")  # noqa: T201
        raise typer.Exit
