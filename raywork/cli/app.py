"""The program and its commands, one module a command."""

from typing import Annotated

import typer

from raywork.cli import analyze, convert, copy, crawl, diff, export, local, query, verify

app = typer.Typer(
    name="raywork",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="From a bucket of compressed JSON to answered questions, on Ray.",
    epilog=(
        "Exit codes: 0 all done; 1 done, with failures, bad records or differences; 2 wrong usage"
        " or configuration; 3 could not be completed; 130 interrupted."
    ),
)


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,  # noqa: FBT002
) -> None:
    """From a bucket of compressed JSON to answered questions, on Ray."""
    if version:
        from raywork import __version__

        print(f"raywork {__version__}")  # noqa: T201
        raise typer.Exit


app.add_typer(analyze.app)
app.command(epilog=crawl.EXAMPLES)(crawl.crawl)
app.command(epilog=convert.EXAMPLES)(convert.convert)
app.command(epilog=copy.EXAMPLES)(copy.copy)
app.command(epilog=diff.EXAMPLES)(diff.diff)
app.add_typer(export.app)
app.command(epilog=query.EXAMPLES)(query.query)
app.command(epilog=verify.EXAMPLES)(verify.verify)
app.command(epilog=local.EXAMPLES)(local.local)
