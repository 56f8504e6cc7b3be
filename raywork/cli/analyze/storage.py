"""`raywork analyze storage`: its options. What it does is imported when it is called."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from raywork.cli.analysis import Run, share

NAME: Final = "storage"
EXAMPLES: Final = (
    "Examples: raywork analyze storage --customers s3://my-data/customers/"
    " --resources s3://my-data/resources/ --out report/"
    " — raywork analyze storage --customers shop.customers --customer-plan tier"
    " --resources documents=s3://my-data/documents/ --resources videos=s3://my-data/videos/"
    " --changes videos=s3://my-data/video-changes/ --period week"
)

_Column = typer.Option(metavar="COLUMN")


class PeriodName(StrEnum):
    """How time is cut."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


def command(
    *,
    customers: Annotated[
        str,
        typer.Option(
            metavar="URI", show_default=False, help="Customers, a row each; or DB.TABLE, as all."
        ),
    ],
    resources: Annotated[
        list[str],
        typer.Option(
            metavar="[TYPE=]URI", show_default=False, help="DynamoDB export, JSON lines, CSV, ..."
        ),
    ],
    accounts: Annotated[
        str | None, typer.Option(metavar="URI", help="Accounts of customers.")
    ] = None,
    plans: Annotated[str | None, typer.Option(metavar="URI", help="Names of plans.")] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(metavar="[TYPE=]URI", help="Incremental DynamoDB export of the resources."),
    ] = None,
    customer_id: Annotated[str | None, _Column] = None,
    customer_name: Annotated[str | None, _Column] = None,
    customer_plan: Annotated[str | None, _Column] = None,
    account_id: Annotated[str | None, _Column] = None,
    account_customer: Annotated[str | None, _Column] = None,
    account_plan: Annotated[str | None, _Column] = None,
    plan_id: Annotated[str | None, _Column] = None,
    plan_name: Annotated[str | None, _Column] = None,
    resource_customer: Annotated[str | None, _Column] = None,
    resource_account: Annotated[str | None, _Column] = None,
    resource_type: Annotated[str | None, _Column] = None,
    resource_bytes: Annotated[str | None, _Column] = None,
    resource_created: Annotated[str | None, _Column] = None,
    period: Annotated[PeriodName, typer.Option(help="How time is cut.")] = PeriodName.MONTH,
    top: Annotated[int, typer.Option(min=0, help="So many customers are listed; 0: all.")] = 50,
    max_orphans: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="A larger share without a customer fails the run: 1%."),
    ] = None,
    run: Run,
) -> None:
    """What customers store, by type, plan and time; top consumers, growth, and orphans."""
    run.analyze(
        NAME,
        customers=customers,
        resources=resources,
        accounts=accounts,
        plans=plans,
        changes=changes or (),
        customer_id=customer_id,
        customer_name=customer_name,
        customer_plan=customer_plan,
        account_id=account_id,
        account_customer=account_customer,
        account_plan=account_plan,
        plan_id=plan_id,
        plan_name=plan_name,
        resource_customer=resource_customer,
        resource_account=resource_account,
        resource_type=resource_type,
        resource_bytes=resource_bytes,
        resource_created=resource_created,
        period=period.value,
        top=top,
        max_orphans=share("--max-orphans", max_orphans),
        engine=run.options.engine.value,
    )
