"""`raywork crawl`: its options. What it does is imported when it is called."""

import sys
from enum import StrEnum
from typing import Annotated, Final

import typer

from raywork.cli.options import FilterOptions, GlobalOptions

EXAMPLES: Final = (
    "Examples: raywork crawl s3://bucket/events/ --table web.events --out s3://results/events/"
    " — raywork crawl ./folder/ --location s3://bucket/folder/ --json"
)


class InputName(StrEnum):
    """The format of the objects."""

    AUTO = "auto"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"
    ORC = "orc"
    AVRO = "avro"


class SerDeName(StrEnum):
    """What Athena reads the records with."""

    OPENX = "openx"
    HIVE = "hive"


class PartitionsName(StrEnum):
    """How Athena finds the partitions."""

    AUTO = "auto"
    PROJECTION = "projection"
    ADD = "add"
    NONE = "none"


class RegisterName(StrEnum):
    """Where the table is registered."""

    GLUE = "glue"
    ATHENA = "athena"


class ContractName(StrEnum):
    """What may become of an earlier table."""

    EVOLVE = "evolve"
    FREEZE = "freeze"


def crawl(
    uris: Annotated[
        list[str],
        typer.Argument(metavar="URI...", show_default=False, help="s3://bucket/prefix/ or a path."),
    ],
    *,
    table: Annotated[str | None, typer.Option(metavar="DB.NAME", help="Name of the table.")] = None,
    location: Annotated[
        str | None, typer.Option(metavar="URI", help="S3 folder that the table reads.")
    ] = None,
    serde: Annotated[SerDeName, typer.Option(help="SerDe of the table.")] = SerDeName.OPENX,
    hint: Annotated[
        list[str] | None, typer.Option(metavar="PATH=TYPE", help="Type of a path: user.id=string.")
    ] = None,
    partitions: Annotated[
        PartitionsName, typer.Option(help="Compute partitions, or list each; none for no columns.")
    ] = PartitionsName.AUTO,
    table_per_prefix: Annotated[
        bool, typer.Option("--table-per-prefix", help="A table of each first-level folder.")
    ] = False,
    timestamps: Annotated[
        bool, typer.Option("--timestamps", help="Type text that is a timestamp or date throughout.")
    ] = False,
    check_duplicates: Annotated[
        bool, typer.Option("--check-duplicates", help="Look for equal keys in every record.")
    ] = False,
    filters: FilterOptions,
    sample: Annotated[
        float | None, typer.Option(metavar="FRACTION", help="Share of the objects to read: 0.1.")
    ] = None,
    input_: Annotated[
        InputName,
        typer.Option("--input", help="Format of the objects; csv is any delimited text."),
    ] = InputName.AUTO,
    inventory: Annotated[
        str | None,
        typer.Option(metavar="URI", help="manifest.json of an S3 Inventory, to list the objects."),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="URI", help="Folder that keeps what was crawled, to go on from there."
        ),
    ] = None,
    incremental: Annotated[
        bool, typer.Option("--incremental", help="Refuse a state that holds no crawl yet.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Forget what the state holds, and start over.")
    ] = False,
    max_bad: Annotated[
        int, typer.Option(min=0, metavar="N", help="So many bad records are no failure.")
    ] = 0,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="URI", help="Folder for table.sql, schema.json, the report and full lists."
        ),
    ] = None,
    register: Annotated[
        RegisterName | None, typer.Option(help="Make or evolve the table there.")
    ] = None,
    contract: Annotated[
        ContractName, typer.Option(help="Whether an earlier table may change.")
    ] = ContractName.EVOLVE,
    against: Annotated[
        str | None,
        typer.Option(metavar="URI", help="schema.json of an earlier crawl to go on from."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what --register would do, and do nothing.")
    ] = False,
    workgroup: Annotated[
        str | None, typer.Option(metavar="NAME", help="Workgroup of --register athena.")
    ] = None,
    athena_output: Annotated[
        str | None, typer.Option(metavar="URI", help="S3 folder for the results of Athena.")
    ] = None,
    options: GlobalOptions,
) -> None:
    """Read every record below some URIs: their schema as Athena DDL on stdout, and a report."""
    import raywork
    from raywork.cli.show import show_crawl
    from raywork.engine import interruptible

    with interruptible():
        result = raywork.crawl(
            *uris,
            table=table,
            location=location,
            serde=serde.value,
            hints=hint or (),
            partitions=partitions.value,
            table_per_prefix=table_per_prefix,
            timestamps=timestamps,
            check_duplicates=check_duplicates,
            rules=filters.rules,
            newer_than=filters.since(fixed=state is not None),
            sample=sample,
            input=input_.value,
            inventory=inventory,
            state=state,
            incremental=incremental,
            full=full,
            out=out,
            register=None if register is None else register.value,
            contract=contract.value,
            against=against,
            dry_run=dry_run,
            workgroup=workgroup,
            athena_output=athena_output,
            engine=options.engine.value,
            workers=options.workers,
            access=options.access,
            quiet=options.quiet,
        )
    sys.exit(show_crawl(result, json=options.json, quiet=options.quiet, max_bad=max_bad, out=out))
