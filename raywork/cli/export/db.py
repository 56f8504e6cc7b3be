"""`raywork export db`: its options. What it does is imported when it is called."""

import sys
from enum import StrEnum
from typing import Annotated, Final

import typer

from raywork.cli.options import GlobalOptions

EXAMPLES: Final = (
    "Examples: RAYWORK_DB_URL=postgresql+psycopg://reader:...@host/shop raywork export db"
    " s3://bucket/customers/ --table public.customers --partition-on id --partitions 16"
    " — raywork export db ./plans/ --url sqlite:///shop.db --query 'SELECT id, price FROM plans'"
    " --format parquet"
)


class FormatName(StrEnum):
    """The format of the files."""

    CSV = "csv"
    PARQUET = "parquet"


class LineBreaksName(StrEnum):
    """What becomes of line breaks in texts of CSV."""

    FAIL = "fail"
    SPACE = "space"


def db(
    destination: Annotated[
        str,
        typer.Argument(
            metavar="DEST", show_default=False, help="s3://bucket/prefix/ or a local folder."
        ),
    ],
    *,
    url: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="RAYWORK_DB_URL",
            show_default=False,
            show_envvar=True,
            help="Of the database, as SQLAlchemy reads it. Others on this machine see arguments:"
            " give one with a password by the environment.",
        ),
    ],
    table: Annotated[
        str | None, typer.Option(metavar="[SCHEMA.]NAME", help="Table or view to export.")
    ] = None,
    query: Annotated[
        str | None, typer.Option(metavar="SELECT", help="Export the rows of this.")
    ] = None,
    partition_on: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Read side by side by ranges of this: an indexed one."),
    ] = None,
    partitions: Annotated[int | None, typer.Option(metavar="N", help="In so many ranges.")] = None,
    format_: Annotated[FormatName, typer.Option("--format", help="Of the files.")] = FormatName.CSV,
    hint: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=TYPE", help="Type of a column: price=decimal(12,2)."),
    ] = None,
    line_breaks: Annotated[
        LineBreaksName,
        typer.Option(help="In a text of CSV, where Athena ends a row: fail, or write a space."),
    ] = LineBreaksName.FAIL,
    file_size: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Of a file, as stored; 64MB by default.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="DB.NAME", help="Name of the table in the DDL.")
    ] = None,
    location: Annotated[
        str | None, typer.Option(metavar="URI", help="S3 folder of the table, if not DEST.")
    ] = None,
    options: GlobalOptions,
) -> None:
    """Write a table, or the rows of a query, as CSV or Parquet, with the DDL to read them."""
    import raywork
    from raywork.cli.show_export import show_database_export
    from raywork.engine import interruptible
    from raywork.exports.operation import FILE_BYTES
    from raywork.storage import parse_size

    with interruptible():
        result = raywork.export_db(
            url,
            destination,
            table=table,
            query=query,
            partition_on=partition_on,
            partitions=partitions,
            format=format_.value,
            hints=dict(map(_hint, hint or ())),
            line_breaks=line_breaks.value,
            file_bytes=FILE_BYTES if file_size is None else parse_size(file_size),
            name=name,
            location=location,
            engine=options.engine.value,
            workers=options.workers,
            access=options.access,
            quiet=options.quiet,
        )
    sys.exit(show_database_export(result, json=options.json, quiet=options.quiet))


def _hint(text: str) -> tuple[str, str]:
    from raywork.errors import UsageError

    column, equals, kind = text.rpartition("=")
    if not equals:
        raise UsageError(f"--hint {text}: write COLUMN=TYPE, as in price=decimal(12,2)")
    return column, kind.replace(" ", "")
