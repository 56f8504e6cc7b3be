"""`raywork analyze api-calls`: its options. What it does is imported when it is called."""

# ruff: noqa: FBT002  # a flag is a parameter with the default False to typer

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
    EngineUnused,
    Json,
    NoSignRequest,
    Profile,
    Quiet,
    Region,
    RequesterPays,
    Verbose,
    Workers,
)

NAME: Final = "api-calls"
EXAMPLES: Final = (
    "Example: raywork analyze api-calls --alb s3://my-logs/alb/ --from 2026-03-01 --to 2026-03-07"
    " --output s3://my-results/athena/ --out report/"
)


def command(
    alb: Annotated[
        list[str] | None,
        typer.Option(metavar="URI", help="Access logs of Application Load Balancers."),
    ] = None,
    classic: Annotated[
        list[str] | None,
        typer.Option(metavar="URI", help="Access logs of Classic Load Balancers."),
    ] = None,
    cloudtrail: Annotated[
        list[str] | None, typer.Option(metavar="URI", help="Logs of CloudTrail.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="So many are listed of each kind.")] = 50,
    max_4xx: Annotated[
        float | None, typer.Option(metavar="SHARE", help="A larger share of 4XX fails the run.")
    ] = None,
    max_5xx: Annotated[
        float | None, typer.Option(metavar="SHARE", help="A larger share of 5XX fails it: 0.01.")
    ] = None,
    max_p95: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", min=0, help="A longer 95th percentile fails the run."),
    ] = None,
    max_unparsed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="More lines that are no entries fail it.")
    ] = None,
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
    engine: EngineUnused = EngineName.AUTO,
    workers: Workers = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Requests to load balancers, and calls of AWS: errors, latency, clients, unparsed lines."""
    from raywork.storage import Access

    del engine, verbose
    run_analysis(
        NAME,
        {
            "alb": alb or (),
            "classic": classic or (),
            "cloudtrail": cloudtrail or (),
            "top": top,
            "max_4xx": max_4xx,
            "max_5xx": max_5xx,
            "max_p95": max_p95,
            "max_unparsed": max_unparsed,
            "first": first,
            "last": last,
        },
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
