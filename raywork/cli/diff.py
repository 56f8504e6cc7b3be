"""`raywork diff`: its options. What it does is imported when it is called."""

import sys
from typing import Annotated, Final

import typer

from raywork.cli.options import GlobalOptions

EXAMPLES: Final = (
    "Examples: raywork diff web.logs report/schema.json"
    " — raywork diff s3://bucket/logs/2026-03-01/ s3://bucket/logs/2026-03-02/ --json"
)

Side = Annotated[
    str,
    typer.Argument(
        show_default=False,
        help="DB.TABLE in Glue, a schema.json, report.json, table.sql, folder of --out, or URI.",
    ),
]


def diff(a: Side, b: Side, *, options: GlobalOptions) -> None:
    """Tell what differs between two tables; exit code 1 if anything does."""
    import raywork
    from raywork.cli.show_diff import show_diff
    from raywork.engine import interruptible

    with interruptible():
        result = raywork.diff(
            a,
            b,
            engine=options.engine.value,
            workers=options.workers,
            access=options.access,
            quiet=options.quiet,
        )
    sys.exit(show_diff(result, json=options.json, quiet=options.quiet))
