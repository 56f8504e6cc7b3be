"""`raywork export` and its commands, one module each."""

import typer

from raywork.cli.export import db, dynamodb
from raywork.cli.signature import with_options

app = typer.Typer(
    name="export",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Bring a database, or a DynamoDB table, to S3 as files that Athena reads.",
)
app.command(epilog=db.EXAMPLES)(with_options(db.db))
app.command(epilog=dynamodb.EXAMPLES)(with_options(dynamodb.dynamodb))
