"""`raywork analyze inventory`: its options. What it does is imported when it is called."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from raywork.cli.analysis import AthenaRun

if TYPE_CHECKING:
    from raywork.analyses.inventory.enable import EnabledInventory

NAME: Final = "inventory"
EXAMPLES: Final = (
    "Examples: raywork analyze inventory s3://my-reports/inventory/my-bucket/raywork/"
    " --from 2026-03-01 --output s3://my-results/athena/ --out report/"
    " — raywork analyze inventory --enable my-bucket --destination s3://my-reports/inventory/"
)


class FormatName(StrEnum):
    """The formats of reports."""

    CSV = "CSV"
    ORC = "ORC"
    PARQUET = "Parquet"


def command(
    inventory: Annotated[
        str | None,
        typer.Argument(metavar="URI", help="Folder of an inventory, or manifest of a snapshot."),
    ] = None,
    *,
    before: Annotated[
        str | None,
        typer.Option(metavar="URI", help="Manifest of the earlier snapshot, in place of --from."),
    ] = None,
    depth: Annotated[int, typer.Option(help="Folders by which prefixes are told apart.")] = 2,
    top: Annotated[int, typer.Option(help="So many prefixes and duplicates are listed.")] = 50,
    noncurrent_days: Annotated[
        int, typer.Option(help="Versions noncurrent for as long could expire.")
    ] = 30,
    cold_days: Annotated[
        int, typer.Option(help="Objects in STANDARD that are as old could be moved.")
    ] = 180,
    cold_class: Annotated[
        str, typer.Option(metavar="CLASS", help="Storage class to move them to.")
    ] = "GLACIER_IR",
    prices: Annotated[
        str | None, typer.Option(metavar="FILE", help="TOML file with prices of your own.")
    ] = None,
    price_region: Annotated[
        str | None, typer.Option(metavar="REGION", help="Whose prices; by default --region.")
    ] = None,
    max_waste: Annotated[
        float | None,
        typer.Option(metavar="USD", help="A remedy that saves more a month fails the run."),
    ] = None,
    enable: Annotated[
        str | None,
        typer.Option(metavar="BUCKET", help="Have S3 make inventories of it; analyze nothing."),
    ] = None,
    destination: Annotated[
        str | None, typer.Option(metavar="URI", help="With --enable: where reports go.")
    ] = None,
    id_: Annotated[
        str, typer.Option("--id", help="With --enable: name of the inventory.")
    ] = "raywork",
    format_: Annotated[
        FormatName, typer.Option("--format", help="With --enable: of the reports.")
    ] = FormatName.PARQUET,
    weekly: Annotated[
        bool, typer.Option("--weekly", help="With --enable: reports each Sunday, not each day.")
    ] = False,
    current_only: Annotated[
        bool, typer.Option("--current-only", help="With --enable: leave old versions out.")
    ] = False,
    only_prefix: Annotated[
        str | None, typer.Option(metavar="PREFIX", help="With --enable: only keys that begin so.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(metavar="ID", help="With --enable: owner of BUCKET.")
    ] = None,
    run: AthenaRun,
) -> None:
    """S3 Inventory: objects, bytes, costs, duplicates, growth; what remedies would save."""
    from raywork.errors import UsageError

    if enable is not None:
        from raywork.analyses.inventory.enable import enable_inventory

        if destination is None:
            raise UsageError(
                "--enable: say where reports go with --destination s3://bucket/prefix/"
            )
        if inventory is not None:
            raise UsageError(f"--enable sets an inventory up: leave out {inventory}")
        enabled = enable_inventory(
            enable,
            destination,
            name=id_,
            kind=format_.value,
            frequency="Weekly" if weekly else "Daily",
            current_only=current_only,
            prefix=only_prefix,
            account=account,
            dry_run=run.dry_run,
            access=run.options.access,
        )
        _show_enabled(enabled, json=run.options.json, quiet=run.options.quiet)
        sys.exit(0)
    if inventory is None:
        raise UsageError("name the folder of an inventory, or a bucket with --enable")
    for_enable = {
        "--destination": destination is not None,
        "--id": id_ != "raywork",
        "--format": format_ is not FormatName.PARQUET,
        "--weekly": weekly,
        "--current-only": current_only,
        "--only-prefix": only_prefix is not None,
        "--account": account is not None,
    }
    if given := [name for name, is_given in for_enable.items() if is_given]:
        raise UsageError(f"{given[0]} is for --enable BUCKET, which sets an inventory up")
    run.analyze(
        NAME,
        inventory=inventory,
        before=before,
        depth=depth,
        top=top,
        noncurrent_days=noncurrent_days,
        cold_days=cold_days,
        cold_class=cold_class,
        prices=prices,
        price_region=price_region,
        max_waste=max_waste,
    )


def _show_enabled(enabled: "EnabledInventory", *, json: bool, quiet: bool) -> None:
    from raywork.cli.output import print_document
    from raywork.report.page import render_document

    if json:
        print_document(render_document(enabled))
        return
    print_document(render_document(enabled.policy))
    if not quiet:
        done = "is set up now" if enabled.changed else "was left as it is"
        lines = (
            f"the inventory {enabled.id} of s3://{enabled.bucket} {done}",
            f"the policy of s3://{enabled.policy_bucket} must hold the statement above",
            f"within 48 hours the first report is in {enabled.inventory}",
        )
        for line in lines:
            print(line, file=sys.stderr)  # noqa: T201
