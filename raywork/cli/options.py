"""The options that commands share: how to reach AWS, where to run, what to print, which keys.

A command has a parameter of one of these types; `with_options` makes options of the fields.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from raywork.cli.arguments import Rule
    from raywork.storage import Access


class EngineName(StrEnum):
    """Where to run."""

    AUTO = "auto"
    INLINE = "inline"
    RAY = "ray"


Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Neither progress nor summary on stderr.")]
Verbose = Annotated[bool, typer.Option("-v", help="Show where an error arose.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalOptions:
    """The options of every command that reaches AWS; they may also stand in front of it."""

    profile: Annotated[str | None, typer.Option(help="Profile of ~/.aws/config.")] = None
    region: Annotated[
        str | None, typer.Option(help="AWS region; by default that of the bucket.")
    ] = None
    endpoint_url: Annotated[
        str | None, typer.Option(help="URL of an S3 service other than AWS.")
    ] = None
    no_sign_request: Annotated[
        bool, typer.Option("--no-sign-request", help="For public buckets.")
    ] = False
    requester_pays: Annotated[
        bool, typer.Option("--requester-pays", help="Accept the costs of reading.")
    ] = False
    assume_role: Annotated[str | None, typer.Option(metavar="ARN", help="Act as this role.")] = None
    engine: Annotated[
        EngineName, typer.Option(help="In this process, on Ray, or where it is faster.")
    ] = EngineName.AUTO
    workers: Annotated[int | None, typer.Option(min=1, help="Cores to use; by default all.")] = None
    json: Json = False
    quiet: Quiet = False
    verbose: Verbose = False

    @property
    def access(self) -> "Access":
        """How to reach AWS."""
        from raywork.storage import Access

        return Access(
            self.profile,
            self.region,
            self.endpoint_url,
            self.no_sign_request,
            self.requester_pays,
            self.assume_role,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOptions:
    """Which keys are meant."""

    context: typer.Context
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Only such keys; the last filter that matches decides."),
    ] = None
    exclude: Annotated[list[str] | None, typer.Option(metavar="GLOB", help="No such keys.")] = None
    newer_than: Annotated[
        str | None, typer.Option(metavar="T", help="Modified since: 2026-01-31, 7d, 12h.")
    ] = None

    @property
    def rules(self) -> "list[Rule]":
        """Both kinds of globs in the order in which they were given, which `include` has lost."""
        rules: list[Rule] = self.context.obj
        return rules

    def since(self, *, fixed: bool = False) -> float | None:
        """Return `--newer-than` in seconds since 1970.

        Raises:
            UsageError: It is neither a time nor an age, or an age where `fixed`.
        """
        import time

        from raywork.storage import parse_time

        if self.newer_than is None:
            return None
        return parse_time(self.newer_than, time.time(), fixed=fixed)


def size(text: str | None) -> int | None:
    """Return a size such as `64MiB` in bytes.

    Raises:
        UsageError: It is none.
    """
    from raywork.storage import parse_size

    return None if text is None else parse_size(text)
