"""`raywork analyze api-calls`: its options. What it does is imported when it is called."""

from typing import Annotated, Final

import typer

from raywork.cli.analysis import AthenaRun, share

NAME: Final = "api-calls"
EXAMPLES: Final = (
    "Example: raywork analyze api-calls --alb s3://my-logs/alb/ --from 2026-03-01 --to 2026-03-07"
    " --output s3://my-results/athena/ --out report/"
)


def command(
    *,
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
        str | None, typer.Option(metavar="SHARE", help="A larger share of 4XX fails the run.")
    ] = None,
    max_5xx: Annotated[
        str | None, typer.Option(metavar="SHARE", help="A larger share of 5XX fails it: 1%.")
    ] = None,
    max_p95: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", min=0, help="A longer 95th percentile fails the run."),
    ] = None,
    max_unparsed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="More lines that are no entries fail it.")
    ] = None,
    run: AthenaRun,
) -> None:
    """Requests to load balancers, and calls of AWS: errors, latency, clients, unparsed lines."""
    run.analyze(
        NAME,
        alb=alb or (),
        classic=classic or (),
        cloudtrail=cloudtrail or (),
        top=top,
        max_4xx=share("--max-4xx", max_4xx),
        max_5xx=share("--max-5xx", max_5xx),
        max_p95=max_p95,
        max_unparsed=max_unparsed,
    )
