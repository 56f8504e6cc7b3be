"""`raywork analyze crawled`: its options. What it does is imported when it is called."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from raywork.cli.analysis import Run

NAME: Final = "crawled"
EXAMPLES: Final = (
    "Example: raywork analyze crawled s3://bucket/events/ --time at --every week"
    " --output s3://my-results/athena/ --out report/"
)


class EveryName(StrEnum):
    """How long a period is."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def command(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="s3://bucket/prefix/, or database.table.")
    ],
    *,
    time: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="When a record is from; by default its partition."),
    ] = None,
    every: Annotated[EveryName, typer.Option(help="The length of a period.")] = EveryName.DAY,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Leave out a column, or a field and all within."),
    ] = None,
    top: Annotated[
        int, typer.Option(min=1, max=100, help="So many frequent values are listed of each.")
    ] = 10,
    run: Run,
) -> None:
    """Keys and values of crawled data: presence, ranges, kinds, frequent values, over time."""
    run.analyze(
        NAME,
        source=source,
        time=time,
        every=every.value,
        exclude=exclude or (),
        top=top,
        engine=run.options.engine.value,
    )
