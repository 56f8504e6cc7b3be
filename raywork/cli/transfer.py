"""The options that `raywork copy` and `raywork verify` share."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from raywork.cli.options import FilterOptions, size

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
MaxRps = Annotated[
    float | None, typer.Option(min=0.1, metavar="N", help="Requests a second, of all workers.")
]
Date = Annotated[
    str | None,
    typer.Option(metavar="DAY", help="Of {date:%Y/%m/%d} in SRC and DST: 2026-01-31, yesterday."),
]
SseCKey = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Your own key for DST (SSE-C): a file, or env:NAME."),
]
SourceSseCKey = Annotated[
    str | None, typer.Option(metavar="FILE", help="Your own key that SRC is under.")
]
AllowEmpty = Annotated[bool, typer.Option("--allow-empty", help="SRC need not have any object.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFilterOptions(FilterOptions):
    """Which objects are meant."""

    min_size: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Not smaller: 1000, 64MiB.")
    ] = None
    max_size: Annotated[str | None, typer.Option(metavar="SIZE", help="Not larger.")] = None

    def sizes(self) -> dict[str, int | None]:
        """Return the limits of size in bytes, by the names of the API.

        Raises:
            UsageError: One is no size.
        """
        return {"min_size": size(self.min_size), "max_size": size(self.max_size)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOptions:
    """How SRC is reached, where that is not as DST is, and whose both buckets are."""

    source_profile: Annotated[
        str | None, typer.Option(help="Profile for SRC, if not that of DST.")
    ] = None
    source_region: Annotated[str | None, typer.Option(help="Region of SRC.")] = None
    source_endpoint_url: Annotated[
        str | None, typer.Option(help="URL of the S3 service of SRC.")
    ] = None
    source_no_sign_request: Annotated[
        bool,
        typer.Option("--source-no-sign-request", help="SRC is public, and asks for no identity."),
    ] = False
    owner: Annotated[
        str | None, typer.Option(metavar="ACCOUNT", help="Whose the bucket of DST must be.")
    ] = None
    source_owner: Annotated[
        str | None, typer.Option(metavar="ACCOUNT", help="Whose the bucket of SRC must be.")
    ] = None

    def source_access(self, access: "Access") -> "Access | None":
        """Return how to reach SRC, None where that is as DST is with `access`.

        What is given replaces only that; but another identity does not assume the role, and
        another service is not in the same region.
        """
        profile, region = self.source_profile, self.source_region
        endpoint_url, no_sign_request = self.source_endpoint_url, self.source_no_sign_request
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
