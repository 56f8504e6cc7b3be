"""Writing what became of a copy to a folder."""

from collections.abc import Sequence

from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.report import render_html
from raywork.bulkcopy.result import CopyResult
from raywork.errors import UsageError
from raywork.report.page import render_document
from raywork.storage import Access, Location, Store, open_store


def open_out(out: str, sides: Sequence[Store], access: Access) -> Store:
    """Open the folder for results, which must lie on neither side of the copy.

    Raises:
        UsageError: it does, or cannot be written to.
    """
    target = open_store(Location.parse(out), access, write=True)
    for side in sides:
        if target.location.folder.uri.startswith(side.location.folder.uri):
            raise UsageError(
                f"--out {out} lies within {side.location.uri}: the next copy would take the results"
                " for objects; name another folder"
            )
    # Written again at the end. That it cannot be written is better known before hours of work.
    target.put(target.whole.prefix + "failures.jsonl", b"")
    return target


def publish(folder: Store, result: CopyResult, ledger: Ledger) -> None:
    """Write failures.jsonl, report.html and, last, report.json.

    Raises:
        UsageError, ServiceError: the folder cannot be written to.
    """
    base = folder.whole.prefix
    for name, content in ledger.files():
        folder.put(base + name, content)
    folder.put(base + "report.html", render_html(result).encode(errors="backslashreplace"))
    folder.put(base + "report.json", render_document(result))
