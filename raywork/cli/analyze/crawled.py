"""`raywork analyze crawled`: its options. What it does is imported when it is called."""

# ruff: noqa: FBT002  # a flag is a parameter with the default False to typer

from enum import StrEnum
from typing import Annotated, Final

import typer

from raywork.cli.analysis import (
    Database,
    DryRun,
    From,
    Keep,
    MaxCost,
    MaxScan,
    Out,
    Output,
    Price,
    To,
    Workgroup,
    run_analysis,
)
from raywork.cli.options import (
    AssumeRole,
    EndpointUrl,
    EngineName,
    EngineOption,
    Json,
    NoSignRequest,
    Profile,
    Quiet,
    Region,
    RequesterPays,
    Verbose,
    Workers,
)

NAME: Final = "crawled"
EXAMPLES: Final = (
    "Example: raywork analyze crawled s3://bucket/events/ --time at --every week"
    " --output s3://my-results/athena/ --out report/"
)


class EveryName(StrEnum):
    """How long a period is."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def command(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="s3://bucket/prefix/, or database.table.")
    ],
    time: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="When a record is from; by default its partition."),
    ] = None,
    every: Annotated[EveryName, typer.Option(help="The length of a period.")] = EveryName.DAY,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Leave out a column, or a field and all within."),
    ] = None,
    top: Annotated[
        int, typer.Option(min=1, max=100, help="So many frequent values are listed of each.")
    ] = 10,
    first: From = None,
    last: To = None,
    database: Database = None,
    workgroup: Workgroup = None,
    output: Output = None,
    max_scan: MaxScan = None,
    max_cost: MaxCost = None,
    price: Price = 5.0,
    keep: Keep = False,
    dry_run: DryRun = False,
    out: Out = None,
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
    """Keys and values of crawled data: presence, ranges, kinds, frequent values, over time."""
    from raywork.storage import Access

    del verbose
    options = {
        "source": source,
        "time": time,
        "every": every.value,
        "exclude": exclude or (),
        "top": top,
        "first": first,
        "last": last,
        "engine": engine.value,
    }
    run_analysis(
        NAME,
        options,
        access=Access(profile, region, endpoint_url, no_sign_request, requester_pays, assume_role),
        workers=workers,
        max_scan=max_scan,
        json=json,
        quiet=quiet,
        database=database,
        workgroup=workgroup,
        output=output,
        max_cost=max_cost,
        price=price,
        keep=keep,
        dry_run=dry_run,
        out=out,
    )
