"""`raywork export dynamodb`: its options. What it does is imported when it is called."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from raywork.cli.options import GlobalOptions

if TYPE_CHECKING:
    from datetime import datetime

EXAMPLES: Final = (
    "Examples: raywork export dynamodb resources s3://bucket/resources/"
    " — raywork export dynamodb resources s3://bucket/changes/ --since 2026-03-01"
    " --until 2026-03-02 --json"
)


class ViewName(StrEnum):
    """What a change holds."""

    NEW = "new"
    BOTH = "new-and-old"


def dynamodb(
    table: Annotated[str, typer.Argument(show_default=False, help="Name or ARN of the table.")],
    destination: Annotated[
        str, typer.Argument(metavar="DEST", show_default=False, help="s3://bucket/prefix/.")
    ],
    *,
    at: Annotated[
        str | None,
        typer.Option(metavar="T", help="Items as of this moment: 2026-01-31, 2h. Default: now."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="T", help="Changes from here on, at most 24 hours, not the items."),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="T", help="End of the changes. Default: now.")
    ] = None,
    view: Annotated[ViewName, typer.Option(help="What a change holds.")] = ViewName.BOTH,
    kms_key: Annotated[
        str | None, typer.Option(metavar="ID", help="Encrypt what is written with it.")
    ] = None,
    bucket_owner: Annotated[
        str | None, typer.Option(metavar="ACCOUNT", help="Owner of the bucket, if another.")
    ] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Start the export, and leave it.")
    ] = False,
    timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0, help="Wait no longer than that.")
    ] = None,
    options: GlobalOptions,
) -> None:
    """Have DynamoDB export a table to S3 from its point-in-time recovery, and wait for the end."""
    import raywork
    from raywork.cli.show_export import show_dynamodb_export
    from raywork.engine import interruptible

    with interruptible():
        result = raywork.export_dynamodb(
            table,
            destination,
            at=_moment(at),
            since=_moment(since),
            until=_moment(until),
            view=view.value,
            kms_key=kms_key,
            bucket_owner=bucket_owner,
            wait=not no_wait,
            timeout=timeout,
            access=options.access,
            quiet=options.quiet,
        )
    sys.exit(show_dynamodb_export(result, json=options.json, quiet=options.quiet))


def _moment(text: str | None) -> "datetime | None":
    import time
    from datetime import UTC, datetime

    from raywork.storage import parse_time

    if text is None:
        return None
    return datetime.fromtimestamp(int(parse_time(text, time.time())), UTC)
