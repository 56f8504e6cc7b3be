"""`raywork verify`: its options. What it does is imported when it is called."""

import sys
from typing import Annotated, Final

import typer

from raywork.cli.options import GlobalOptions
from raywork.cli.transfer import (
    AllowEmpty,
    CompareName,
    Date,
    Destination,
    EndOptions,
    MaxRps,
    Source,
    SourceSseCKey,
    SseCKey,
    TransferFilterOptions,
)

EXAMPLES: Final = (
    "Example: raywork verify s3://bucket/logs/ s3://backup/logs/ — prints = identical,"
    " - missing on the source, + missing on the destination, * different, ! error"
)


def verify(
    source: Source,
    destination: Destination,
    *,
    filters: TransferFilterOptions,
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
    ends: EndOptions,
    options: GlobalOptions,
) -> None:
    """Compare the objects below SRC with those below DST, and change nothing."""
    import raywork
    from raywork.cli.show_copy import show_verification
    from raywork.engine import interruptible

    access = options.access
    with interruptible():
        result = raywork.verify(
            source,
            destination,
            rules=filters.rules,
            newer_than=filters.since(),
            **filters.sizes(),
            compare=compare.value,
            max_rps=max_rps,
            date=date,
            allow_empty=allow_empty,
            out=out,
            engine=options.engine.value,
            workers=options.workers,
            access=access,
            source_access=ends.source_access(access),
            owner=ends.owner,
            source_owner=ends.source_owner,
            sse_c_key=sse_c_key,
            source_sse_c_key=source_sse_c_key,
            quiet=options.quiet,
        )
    sys.exit(show_verification(result, json=options.json, quiet=options.quiet, out=out))
