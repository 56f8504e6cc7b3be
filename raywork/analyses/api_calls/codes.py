"""What HTTP status stands behind an error code of CloudTrail, which records none.

codes.csv has the codes of AWS's lists of errors (those common to all actions, and those of S3, EC2,
IAM, STS, KMS, DynamoDB and others); where services differ, the status of most of them. Codes with
the prefix `Client.` are 4XX, with `Server.` 5XX (EC2). A code that is not in the list is unknown.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Final

CLASSES: Final = ("success", "4XX", "5XX", "unknown")
"""What becomes of an event: `unknown` is an error whose code is not in the list."""


@cache
def statuses() -> dict[str, int]:
    """Return the HTTP status of each known code."""
    text = files("raywork.analyses.api_calls").joinpath("codes.csv").read_text("utf-8")
    return {row["code"]: int(row["status"]) for row in csv.DictReader(text.splitlines())}


def class_of(code: str | None) -> str:
    """Return what an error code means: one of `CLASSES`."""
    if not code:
        return "success"
    if code.startswith("Client."):
        return "4XX"
    if code.startswith("Server."):
        return "5XX"
    status = statuses().get(code)
    return "unknown" if status is None else "5XX" if status >= 500 else "4XX"  # noqa: PLR2004


def class_sql(column: str) -> str:
    """Return the SQL of `class_of` for a column."""
    by_class: dict[str, list[str]] = {"4XX": [], "5XX": []}
    for code in statuses():
        by_class[class_of(code)].append(f"'{code}'")
    cases = " ".join(
        f"WHEN {column} IN ({', '.join(codes)}) THEN '{name}'" for name, codes in by_class.items()
    )
    return (
        f"CASE WHEN {column} IS NULL OR {column} = '' THEN 'success'"
        f" WHEN {column} LIKE 'Client.%' THEN '4XX' WHEN {column} LIKE 'Server.%' THEN '5XX'"
        f" {cases} ELSE 'unknown' END"
    )
