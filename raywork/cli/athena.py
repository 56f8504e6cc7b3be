"""The options that the commands share whose work is Athena's."""

from dataclasses import dataclass
from typing import Annotated

import typer

from raywork.cli.options import EngineName, GlobalOptions

Workgroup = Annotated[str | None, typer.Option(help="By default primary.")]
Output = Annotated[
    str | None, typer.Option(metavar="URI", help="S3 folder where Athena leaves results.")
]
Price = Annotated[float, typer.Option(metavar="USD", min=0, help="Dollars a terabyte scanned.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AthenaOptions(GlobalOptions):
    """The options of every command, of which `--engine` means nothing to Athena."""

    engine: Annotated[
        EngineName, typer.Option(help="Is taken and changes nothing: the work is Athena's.")
    ] = EngineName.AUTO


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOptions:
    """Where queries run, and how much they may cost."""

    workgroup: Workgroup = None
    output: Output = None
    max_scan: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Stop a query that scans more: 10GB.")
    ] = None
    max_cost: Annotated[
        float | None, typer.Option(metavar="USD", min=0, help="Stop all if they cost more.")
    ] = None
    price: Price = 5.0


def concurrency(options: GlobalOptions) -> int:
    """Return how many statements are in Athena at once: `--workers`, or as many as is usual."""
    from raywork.athena.operation import CONCURRENCY

    return options.workers or CONCURRENCY
