"""The commands and their options. What a command does is imported when it is called."""

# ruff: noqa: FBT002  # a flag is a parameter with the default False to typer

import sys
from enum import StrEnum
from typing import Annotated

import typer

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


class EngineName(StrEnum):
    """Where to run."""

    AUTO = "auto"
    INLINE = "inline"
    RAY = "ray"


class SerDeName(StrEnum):
    """What Athena reads the records with."""

    OPENX = "openx"
    HIVE = "hive"


Profile = Annotated[str | None, typer.Option(help="Profile of ~/.aws/config.")]
Region = Annotated[str | None, typer.Option(help="AWS region; by default that of the bucket.")]
EndpointUrl = Annotated[str | None, typer.Option(help="URL of an S3 service other than AWS.")]
NoSignRequest = Annotated[bool, typer.Option("--no-sign-request", help="For public buckets.")]
RequesterPays = Annotated[
    bool, typer.Option("--requester-pays", help="Accept the costs of reading.")
]
AssumeRole = Annotated[str | None, typer.Option(metavar="ARN", help="Act as this role.")]
EngineOption = Annotated[
    EngineName, typer.Option(help="In this process, on Ray, or where it is faster.")
]
Workers = Annotated[int | None, typer.Option(min=1, help="Cores to use; by default all.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Neither progress nor summary on stderr.")]
Verbose = Annotated[bool, typer.Option("-v", help="Show where an error arose.")]


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """From a bucket of compressed JSON to answered questions, on Ray."""
    if version:
        from raywork import __version__

        print(f"raywork {__version__}")  # noqa: T201
        raise typer.Exit


@app.command(
    epilog=(
        "Examples: raywork crawl s3://bucket/events/ --table web.events --out s3://results/events/"
        " — raywork crawl ./folder/ --location s3://bucket/folder/ --json"
    )
)
def crawl(
    context: typer.Context,
    uris: Annotated[
        list[str],
        typer.Argument(metavar="URI...", show_default=False, help="s3://bucket/prefix/ or a path."),
    ],
    table: Annotated[str | None, typer.Option(metavar="DB.NAME", help="Name of the table.")] = None,
    location: Annotated[
        str | None, typer.Option(metavar="URI", help="S3 folder that the table reads.")
    ] = None,
    serde: Annotated[SerDeName, typer.Option(help="SerDe of the table.")] = SerDeName.OPENX,
    hint: Annotated[
        list[str] | None, typer.Option(metavar="PATH=TYPE", help="Type of a path: user.id=string.")
    ] = None,
    timestamps: Annotated[
        bool, typer.Option("--timestamps", help="Type text that is a timestamp or date throughout.")
    ] = False,
    check_duplicates: Annotated[
        bool, typer.Option("--check-duplicates", help="Look for equal keys in every record.")
    ] = False,
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Only such keys; the last filter that matches decides."),
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(metavar="GLOB", help="No such keys.")] = None,
    newer_than: Annotated[
        str | None, typer.Option(metavar="T", help="Modified since: 2026-01-31, 7d, 12h.")
    ] = None,
    sample: Annotated[
        float | None, typer.Option(metavar="FRACTION", help="Share of the objects to read: 0.1.")
    ] = None,
    max_bad: Annotated[
        int, typer.Option(min=0, metavar="N", help="So many bad records are no failure.")
    ] = 0,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="URI", help="Folder for table.sql, schema.json, the report and full lists."
        ),
    ] = None,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
    no_sign_request: NoSignRequest = False,
    requester_pays: RequesterPays = False,
    assume_role: AssumeRole = None,
    engine: EngineOption = EngineName.AUTO,
    workers: Workers = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read every record below some URIs: their schema as Athena DDL on stdout, and a report."""
    import time

    import raywork
    from raywork.cli.show import show_crawl
    from raywork.engine import interruptible
    from raywork.storage import parse_time

    del include, exclude, verbose
    access = raywork.Access(
        profile, region, endpoint_url, no_sign_request, requester_pays, assume_role
    )
    with interruptible():
        result = raywork.crawl(
            *uris,
            table=table,
            location=location,
            serde=serde.value,
            hints=hint or (),
            timestamps=timestamps,
            check_duplicates=check_duplicates,
            rules=context.obj,
            newer_than=None if newer_than is None else parse_time(newer_than, time.time()),
            sample=sample,
            out=out,
            engine=engine.value,
            workers=workers,
            access=access,
            quiet=quiet,
        )
    sys.exit(show_crawl(result, json=json, quiet=quiet, max_bad=max_bad, out=out))
