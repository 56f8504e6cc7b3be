"""Writing the answer of a crawl to a folder."""

from itertools import chain

from raywork.crawler.ledger import Ledger
from raywork.crawler.listed import ListedPartitions
from raywork.crawler.report import render_html, render_json
from raywork.crawler.result import CrawlResult
from raywork.ddl import Table, save_decided
from raywork.errors import UsageError
from raywork.schema import Schema
from raywork.storage import Access, Location, Store, open_store


def publish(
    folder: Store,
    result: CrawlResult,
    schema: Schema,
    table: Table | None,
    ledger: Ledger,
    listed: ListedPartitions,
) -> None:
    """Write table.sql, schema.json, the full lists, report.html and, last, report.json.

    Whoever finds report.json finds the rest too. A table that `--contract freeze` forbids is not
    written: the next crawl is held against the schema that is there.

    Raises:
        UsageError, ServiceError: the folder cannot be written to.
    """
    base = folder.whole.prefix
    if result.registration is None or result.registration.outcome != "frozen":
        folder.put(base + "table.sql", table_sql(result).encode(errors="backslashreplace"))
        folder.put(base + "schema.json", save_decided(schema, table))
    for name, content in chain(ledger.files(), listed.files()):
        folder.put(base + name, content)
    folder.put(base + "report.html", render_html(result).encode(errors="backslashreplace"))
    folder.put(base + "report.json", render_json(result))


def table_sql(result: CrawlResult) -> str:
    """Return the statements to run, in order, as one script."""
    script = "".join(f"{statement};\n\n" for statement in result.statements)
    if result.sample is not None:
        note = f"-- From a sample of {result.sample:.2%} of the objects: others may hold more.\n"
        script = note + script
    return script


def open_out(
    out: str, stores: list[Store], access: Access, first: str = "unreadable.jsonl"
) -> Store:
    """Open the folder for results, which must not be among what is read.

    `first` is one of the files that are written there in the end.
    """
    target = open_store(Location.parse(out), access, write=True)
    for store in stores:
        if target.location.folder.uri.startswith(store.location.folder.uri):
            raise UsageError(
                f"--out {out} lies within {store.location.uri}: the next crawl, and Athena, would"
                " read the results as records; name another folder"
            )
    # Written again at the end. That it cannot be written is better known before hours of work.
    probe = target.whole.prefix + first
    target.put(probe, target.get(probe) or b"")
    return target
