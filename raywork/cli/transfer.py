"""The options that `raywork copy` and `raywork verify` share."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from raywork.storage import Access


class CompareName(StrEnum):
    """What makes two objects the same."""

    SIZE = "size"
    MTIME = "mtime"
    ETAG = "etag"
    CHECKSUM = "checksum"


Source = Annotated[
    str, typer.Argument(metavar="SRC", show_default=False, help="s3://bucket/prefix/ or a path.")
]
Destination = Annotated[
    str, typer.Argument(metavar="DST", show_default=False, help="s3://bucket/prefix/ or a path.")
]
Include = Annotated[
    list[str] | None,
    typer.Option(metavar="GLOB", help="Only such keys; the last filter that matches decides."),
]
Exclude = Annotated[list[str] | None, typer.Option(metavar="GLOB", help="No such keys.")]
NewerThan = Annotated[
    str | None, typer.Option(metavar="T", help="Modified since: 2026-01-31, 7d, 12h.")
]
MinSize = Annotated[str | None, typer.Option(metavar="SIZE", help="Not smaller: 1000, 64MiB.")]
MaxSize = Annotated[str | None, typer.Option(metavar="SIZE", help="Not larger.")]
MaxRps = Annotated[
    float | None, typer.Option(min=0.1, metavar="N", help="Requests a second, of all workers.")
]
Date = Annotated[
    str | None,
    typer.Option(metavar="DAY", help="Of {date:%Y/%m/%d} in SRC and DST: 2026-01-31, yesterday."),
]
SourceProfile = Annotated[str | None, typer.Option(help="Profile for SRC, if not that of DST.")]
SourceRegion = Annotated[str | None, typer.Option(help="Region of SRC.")]
SourceEndpointUrl = Annotated[str | None, typer.Option(help="URL of the S3 service of SRC.")]
SourceNoSignRequest = Annotated[
    bool, typer.Option("--source-no-sign-request", help="SRC is public, and asks for no identity.")
]

Owner = Annotated[
    str | None, typer.Option(metavar="ACCOUNT", help="Whose the bucket of DST must be.")
]
SourceOwner = Annotated[
    str | None, typer.Option(metavar="ACCOUNT", help="Whose the bucket of SRC must be.")
]
SseCKey = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Your own key for DST (SSE-C): a file, or env:NAME."),
]
SourceSseCKey = Annotated[
    str | None, typer.Option(metavar="FILE", help="Your own key that SRC is under.")
]
AllowEmpty = Annotated[bool, typer.Option("--allow-empty", help="SRC need not have any object.")]


def sizes(min_size: str | None, max_size: str | None) -> dict[str, int | None]:
    """Return the limits of size in bytes, by the names of the API."""
    from raywork.storage import parse_size

    return {
        "min_size": None if min_size is None else parse_size(min_size),
        "max_size": None if max_size is None else parse_size(max_size),
    }


def source_access(
    access: "Access", options: Sequence[Any], *, no_sign_request: bool
) -> "Access | None":
    """Return how to reach the source, None where that is as the destination.

    `options` are its profile, region and endpoint. What is given replaces only that; but another
    identity does not assume the role, and another service is not in the same region.
    """
    from dataclasses import replace

    profile, region, endpoint_url = options
    if not (profile or region or endpoint_url or no_sign_request):
        return None
    own = profile or no_sign_request
    return replace(
        access,
        profile=profile or access.profile,
        region=region or (None if endpoint_url else access.region),
        endpoint_url=endpoint_url or access.endpoint_url,
        no_sign_request=no_sign_request or (access.no_sign_request and not profile),
        assume_role=None if own else access.assume_role,
    )
