"""`raywork convert`: its options. What it does is imported when it is called."""

import sys
from enum import StrEnum
from typing import Annotated, Final

import typer

from raywork.cli.athena import AthenaOptions, Output, Price, Workgroup, concurrency

EXAMPLES: Final = (
    "Examples: raywork convert web.logs --to s3://my-lake/logs/ --output s3://results/athena/"
    " --state s3://results/convert/ — raywork convert web.logs --to s3://my-lake/logs/"
    ' --partition-by "day=date(at)" --partition-by service --dry-run'
)  # fmt: skip

_LEFT: Final = "without a --state it does not go on: drop the new table and its objects first"


class CodecName(StrEnum):
    """What Parquet's pages are compressed with."""

    ZSTD = "zstd"
    SNAPPY = "snappy"
    GZIP = "gzip"
    NONE = "none"


def convert(
    source: Annotated[str, typer.Argument(metavar="TABLE", help="Table or view: database.table.")],
    *,
    to: Annotated[str, typer.Option(metavar="URI", help="Empty S3 folder for the new table.")],
    table: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of the new table; by default TABLE_parquet."),
    ] = None,
    partition_by: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Or NAME=EXPRESSION; by default as TABLE is."),
    ] = None,
    no_partitions: Annotated[
        bool, typer.Option("--no-partitions", help="Make a table without partitions.")
    ] = False,
    columns: Annotated[
        str | None, typer.Option(metavar="A,B,...", help="Take these only; by default all.")
    ] = None,
    compression: Annotated[CodecName, typer.Option(help="Of the Parquet files.")] = CodecName.ZSTD,
    batch: Annotated[
        int, typer.Option(min=1, max=100, help="Partitions that one INSERT writes.")
    ] = 100,
    database: Annotated[str | None, typer.Option(help="Of a TABLE without one.")] = None,
    workgroup: Workgroup = None,
    output: Output = None,
    max_cost: Annotated[
        float | None, typer.Option(metavar="USD", min=0, help="Stop if it costs more.")
    ] = None,
    price: Price = 5.0,
    state: Annotated[
        str | None, typer.Option(metavar="URI", help="Folder that lets a killed run go on.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Forget what the state holds, and start over.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check, and show the statements; run none.")
    ] = False,
    options: AthenaOptions,
) -> None:
    """Write a table as partitioned, compressed Parquet, through Athena: what queries save, in $."""
    import raywork
    from raywork.cli.show_convert import show_conversion
    from raywork.engine import GOES_ON, interruptible

    if no_partitions and partition_by:
        raise raywork.UsageError("--no-partitions and --partition-by contradict each other")
    with interruptible(GOES_ON if state else _LEFT):
        result = raywork.convert(
            source,
            to,
            table=table,
            partition_by=() if no_partitions else partition_by or None,
            columns=None if columns is None else columns.split(","),
            compression=compression.value,
            batch=batch,
            database=database,
            workgroup=workgroup,
            output=output,
            max_cost=max_cost,
            price=price,
            state=state,
            full=full,
            dry_run=dry_run,
            concurrency=concurrency(options),
            access=options.access,
            quiet=options.quiet,
        )
        code = show_conversion(result, json=options.json, quiet=options.quiet)
    sys.exit(code)
