"""The options that several commands share: how to reach AWS, where to run, what to print."""

from enum import StrEnum
from typing import Annotated

import typer


class EngineName(StrEnum):
    """Where to run."""

    AUTO = "auto"
    INLINE = "inline"
    RAY = "ray"


Profile = Annotated[str | None, typer.Option(help="Profile of ~/.aws/config.")]
Region = Annotated[str | None, typer.Option(help="AWS region; by default that of the bucket.")]
EndpointUrl = Annotated[str | None, typer.Option(help="URL of an S3 service other than AWS.")]
NoSignRequest = Annotated[bool, typer.Option("--no-sign-request", help="For public buckets.")]
RequesterPays = Annotated[
    bool, typer.Option("--requester-pays", help="Accept the costs of reading.")
]
AssumeRole = Annotated[str | None, typer.Option(metavar="ARN", help="Act as this role.")]
EngineOption = Annotated[
    EngineName, typer.Option(help="In this process, on Ray, or where it is faster.")
]
EngineUnused = Annotated[
    EngineName, typer.Option(help="Is taken and changes nothing: the work is Athena's.")
]
Workers = Annotated[int | None, typer.Option(min=1, help="Cores to use; by default all.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Neither progress nor summary on stderr.")]
Verbose = Annotated[bool, typer.Option("-v", help="Show where an error arose.")]
