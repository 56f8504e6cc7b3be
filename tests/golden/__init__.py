"""Folders of records, and the tables that are made for them.

Each folder here is a case: `in/` is crawled, `options.json` holds the arguments of `raywork.crawl`
beside the defaults below, `table.sql` is all DDL to run, and `notes.txt` says what is said of it:
conflicts of type, warnings, bad records, or the error in place of a table.
"""

import json
from pathlib import Path
from typing import Any

import raywork

FOLDER = Path(__file__).parent
CASES = sorted(path.parent.name for path in FOLDER.glob("*/in"))


def options(case: str) -> dict[str, Any]:
    """Return the arguments of the crawl of a case."""
    file = FOLDER / case / "options.json"
    named = {"table": f"lake.{case}", "location": f"s3://lake/{case}/", "engine": "inline"}
    return named | (json.loads(file.read_text()) if file.exists() else {})


def outcome(case: str) -> dict[str, str]:
    """Return what the crawl of a case answers, as the files that it is written to."""
    try:
        result = raywork.crawl(f"{FOLDER / case / 'in'}/", **options(case))
    except raywork.UsageError as error:
        return {"notes.txt": f"error: {error}\n"}
    table = ";\n\n".join(result.statements) + ";\n"
    return {"table.sql": table} | ({"notes.txt": notes} if (notes := _notes(case, result)) else {})


def _notes(case: str, result: raywork.CrawlResult) -> str:
    lines = []
    for conflict in result.conflicts:
        values = ", ".join(f"{each.kind} {each.value}" for each in conflict.examples)
        lines.append(f"conflict at {conflict.path}: {values}: {conflict.outcome}")
    for each in result.warnings:
        lines += [f"warning {each.code} ({each.count}): {each.message}"]
        lines += [f"  {place}" for place in each.objects]
    lines += [f"bad record {each.object}#{each.record}: {each.reason}" for each in result.bad]
    lines += [f"unreadable {each.object}: {each.reason}" for each in result.unreadable]
    return "".join(f"{line}\n" for line in lines).replace(f"{FOLDER / case / 'in'}/", "")


def expected(case: str) -> dict[str, str]:
    """Return the files of a case that a crawl answers."""
    files = (FOLDER / case / name for name in ("table.sql", "notes.txt"))
    return {file.name: file.read_text() for file in files if file.exists()}
