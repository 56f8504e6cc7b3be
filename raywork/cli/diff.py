"""`raywork diff`: its options. What it does is imported when it is called."""

# ruff: noqa: FBT002  # a flag is a parameter with the default False to typer

import sys
from typing import Annotated, Final

import typer

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

EXAMPLES: Final = (
    "Examples: raywork diff web.logs report/schema.json"
    " — raywork diff s3://bucket/logs/2026-03-01/ s3://bucket/logs/2026-03-02/ --json"
)

Side = Annotated[
    str,
    typer.Argument(
        show_default=False,
        help="DB.TABLE in Glue, a schema.json, report.json, table.sql, folder of --out, or URI.",
    ),
]


def diff(
    a: Side,
    b: Side,
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
    """Tell what differs between two tables; exit code 1 if anything does."""
    import raywork
    from raywork.cli.show_diff import show_diff
    from raywork.engine import interruptible

    del verbose
    access = raywork.Access(
        profile, region, endpoint_url, no_sign_request, requester_pays, assume_role
    )
    with interruptible():
        result = raywork.diff(
            a, b, engine=engine.value, workers=workers, access=access, quiet=quiet
        )
    sys.exit(show_diff(result, json=json, quiet=quiet))
