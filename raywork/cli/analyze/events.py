"""`raywork analyze events`: its options. What it does is imported when it is called."""

from typing import Annotated, Final

import typer

from raywork.cli.analysis import Run

NAME: Final = "events"
EXAMPLES: Final = (
    "Example: raywork analyze events s3://lake/json/ s3://lake/csv/ --key id=event_id"
    " --column payload.amount=amount --tolerance payload.amount=0.01 --time at=event_time"
    " --type kind --from 2026-03-01 --to 2026-03-07 --output s3://my-results/athena/ --out report/"
)
_LIMIT: Final = "COUNT|SHARE%"


def command(
    left: Annotated[
        str, typer.Argument(metavar="LEFT", help="s3://bucket/prefix/, or database.table.")
    ],
    right: Annotated[
        str, typer.Argument(metavar="RIGHT", help="What it is compared with, likewise.")
    ],
    *,
    key: Annotated[
        list[str] | None,
        typer.Option(metavar="LEFT[=RIGHT]", help="What an event is known by, or a part of it."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="LEFT=RIGHT", help="Compare these, which have two names."),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Do not compare this.")
    ] = None,
    tolerance: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=N|N%|TIME", help="How far apart equal values may be: 0.01, 5s."),
    ] = None,
    normalize: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[NAME=]STEP,...", help="Of text: trim, lower, upper, spaces, empty, nfc."
        ),
    ] = None,
    time: Annotated[
        str | None, typer.Option(metavar="LEFT[=RIGHT]", help="When an event happened.")
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option("--type", metavar="LEFT[=RIGHT]", help="What kind of event it is."),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="TOML or JSON that says the same; options go first."),
    ] = None,
    max_only_left: Annotated[
        str, typer.Option(metavar=_LIMIT, help="More keys only on the left fail the run.")
    ] = "0",
    max_only_right: Annotated[
        str, typer.Option(metavar=_LIMIT, help="Likewise on the right.")
    ] = "0",
    max_different: Annotated[
        str, typer.Option(metavar=_LIMIT, help="Likewise keys whose values differ.")
    ] = "0",
    max_duplicates: Annotated[
        str, typer.Option(metavar=_LIMIT, help="Likewise rows of a side that repeat a key.")
    ] = "0",
    max_without_key: Annotated[
        str, typer.Option(metavar=_LIMIT, help="Likewise rows of a side that have no key.")
    ] = "0",
    examples: Annotated[
        int, typer.Option(min=1, max=100, help="So many keys of each class are shown.")
    ] = 5,
    run: Run,
) -> None:
    """Two targets of one stream: what is missing, repeated or different on either side."""
    run.analyze(
        NAME,
        left=left,
        right=right,
        key=key or (),
        column=column or (),
        exclude=exclude or (),
        tolerance=tolerance or (),
        normalize=normalize or (),
        time=time,
        type=type_,
        mapping=mapping,
        max_only_left=max_only_left,
        max_only_right=max_only_right,
        max_different=max_different,
        max_duplicates=max_duplicates,
        max_without_key=max_without_key,
        examples=examples,
        engine=run.options.engine.value,
    )
