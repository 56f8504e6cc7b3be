"""`raywork verify`: its options. What it does is imported when it is called."""

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
from raywork.cli.transfer import (
    AllowEmpty,
    CompareName,
    Date,
    Destination,
    Exclude,
    Include,
    MaxRps,
    MaxSize,
    MinSize,
    NewerThan,
    Owner,
    Source,
    SourceEndpointUrl,
    SourceNoSignRequest,
    SourceOwner,
    SourceProfile,
    SourceRegion,
    SourceSseCKey,
    SseCKey,
    sizes,
    source_access,
)

EXAMPLES: Final = (
    "Example: raywork verify s3://bucket/logs/ s3://backup/logs/ — prints = identical,"
    " - missing on the source, + missing on the destination, * different, ! error"
)


def verify(
    context: typer.Context,
    source: Source,
    destination: Destination,
    include: Include = None,
    exclude: Exclude = None,
    newer_than: NewerThan = None,
    min_size: MinSize = None,
    max_size: MaxSize = None,
    compare: Annotated[
        CompareName, typer.Option(help="The best method to use; without requests up to etag.")
    ] = CompareName.CHECKSUM,
    max_rps: MaxRps = None,
    date: Date = None,
    allow_empty: AllowEmpty = False,
    out: Annotated[
        str | None, typer.Option(metavar="URI", help="Folder for the report and all differences.")
    ] = None,
    sse_c_key: SseCKey = None,
    source_sse_c_key: SourceSseCKey = None,
    source_profile: SourceProfile = None,
    source_region: SourceRegion = None,
    source_endpoint_url: SourceEndpointUrl = None,
    source_no_sign_request: SourceNoSignRequest = False,
    owner: Owner = None,
    source_owner: SourceOwner = None,
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
    """Compare the objects below SRC with those below DST, and change nothing."""
    import time

    import raywork
    from raywork.cli.show_copy import show_verification
    from raywork.engine import interruptible
    from raywork.storage import parse_time

    del include, exclude, verbose
    access = raywork.Access(
        profile, region, endpoint_url, no_sign_request, requester_pays, assume_role
    )
    with interruptible():
        result = raywork.verify(
            source,
            destination,
            rules=context.obj,
            newer_than=None if newer_than is None else parse_time(newer_than, time.time()),
            **sizes(min_size, max_size),
            compare=compare.value,
            max_rps=max_rps,
            date=date,
            allow_empty=allow_empty,
            out=out,
            engine=engine.value,
            workers=workers,
            access=access,
            source_access=source_access(
                access,
                (source_profile, source_region, source_endpoint_url),
                no_sign_request=source_no_sign_request,
            ),
            owner=owner,
            source_owner=source_owner,
            sse_c_key=sse_c_key,
            source_sse_c_key=source_sse_c_key,
            quiet=quiet,
        )
    sys.exit(show_verification(result, json=json, quiet=quiet, out=out))
