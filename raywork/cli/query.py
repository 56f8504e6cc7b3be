"""`raywork query`: its options. What it does is imported when it is called."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from raywork.cli.athena import AthenaOptions, QueryOptions, concurrency
from raywork.cli.options import size

if TYPE_CHECKING:
    from raywork.cli.show_query import Shown
    from raywork.storage import Access

EXAMPLES: Final = (
    'Examples: raywork query "SELECT count(*) FROM web.logs" --output s3://results/athena/'
    " — raywork query -f table.sql -f daily.sql --param day:date=2026-03-01 --max-cost 5"
)


class FormatName(StrEnum):
    """How results are given."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def query(
    statements: Annotated[
        list[str] | None,
        typer.Argument(metavar="SQL...", show_default=False, help="Statements, or several in one."),
    ] = None,
    *,
    file: Annotated[
        list[str] | None,
        typer.Option("-f", "--file", metavar="FILE", help="File of statements, local or in S3."),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[:TYPE]=VALUE", help="Value for :NAME in the statements."),
    ] = None,
    database: Annotated[str | None, typer.Option(help="Of names that have none.")] = None,
    catalog: Annotated[str | None, typer.Option(help="Data catalog; by default Athena's.")] = None,
    athena: QueryOptions,
    reuse: Annotated[
        int | None, typer.Option(metavar="MINUTES", min=0, help="Take results that are no older.")
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(metavar="URI", help="Folder that lets a killed run collect its queries."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Forget what the state holds, and start over.")
    ] = False,
    format_: Annotated[FormatName, typer.Option("--format", help="Of results.")] = FormatName.TABLE,
    out: Annotated[
        str | None,
        typer.Option(metavar="URI", help="Folder, S3 or local, for whole results: a file each."),
    ] = None,
    unload: Annotated[
        bool, typer.Option("--unload", help="Results as Parquet: arrays, maps, rows are values.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Show the latest queries of the workgroup.")
    ] = False,
    cancel: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Stop this query, and run none.")
    ] = None,
    drop_created: Annotated[
        bool, typer.Option("--drop-created", help="Drop what the run of --state created.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --drop-created: only say what that is.")
    ] = False,
    options: AthenaOptions,
) -> None:
    """Run many statements in Athena at once: results on stdout, with what they scanned and cost."""
    import raywork
    from raywork.cli.show_query import Shown, show_queries
    from raywork.engine import AGAIN, GOES_ON, interruptible
    from raywork.sql.parameters import parse_parameter

    access = options.access
    shown = Shown(format_.value, out, json=options.json, quiet=options.quiet, unload=unload)
    if history or cancel:
        sys.exit(_past(cancel or [], athena, access, shown))
    if drop_created:
        sys.exit(_drop(state, statements or file, access, shown, dry_run=dry_run))
    if dry_run:
        raise raywork.UsageError("--dry-run goes with --drop-created")
    with interruptible(GOES_ON if state else AGAIN):
        shown.check(statements or (), file or (), access)
        results = raywork.query(
            *(statements or ()),
            files=file or (),
            params=dict(map(parse_parameter, param or ())),
            database=database,
            catalog=catalog,
            workgroup=athena.workgroup,
            output=athena.output,
            max_scan=size(athena.max_scan),
            max_cost=athena.max_cost,
            price=athena.price,
            reuse=reuse,
            state=state,
            full=full,
            unload=unload,
            concurrency=concurrency(options),
            access=access,
            quiet=options.quiet,
        )
        code = show_queries(results, shown, access)
    sys.exit(code)


def _drop(
    state: str | None,
    given: list[str] | None,
    access: "Access",
    shown: "Shown",
    *,
    dry_run: bool,
) -> int:
    from raywork.athena import drop_created
    from raywork.cli.show_query import show_dropped
    from raywork.errors import UsageError

    if state is None or given:
        raise UsageError("--drop-created runs no statement: give the --state of the run alone")
    return show_dropped(drop_created(state, dry_run=dry_run, access=access), shown)


def _past(cancel: list[str], athena: QueryOptions, access: "Access", shown: "Shown") -> int:
    from raywork.athena import cancel_queries, query_history
    from raywork.cli.show_query import show_cancelled, show_history

    if cancel:
        return show_cancelled(cancel, cancel_queries(cancel, access=access))
    history = query_history(workgroup=athena.workgroup, price=athena.price, access=access)
    return show_history(history, shown)
