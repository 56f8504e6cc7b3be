"""Writing what became of a copy to a folder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from html import escape

from raywork.bulkcopy.ledger import Ledger
from raywork.bulkcopy.result import CopyResult, VerifyResult
from raywork.errors import RayworkError, UsageError
from raywork.report.page import render_document
from raywork.storage import Access, Location, Store, open_store


def open_out(out: str, sides: Sequence[Store], access: Access, listed: str = "failures") -> Store:
    """Open the folder for results, which must lie on neither side of the copy.

    Raises:
        UsageError: it does, or cannot be written to.
    """
    target = open_store(Location.parse(out), access, write=True)
    refuse_within("--out", target.location, [side.location for side in sides])
    # Written again at the end. That it cannot be written is better known before hours of work.
    target.put(f"{target.whole.prefix}{listed}.jsonl", b"")
    for info in target.list_folder(f"{target.whole.prefix}{listed}-"):
        target.delete(info.key)  # an earlier run had more
    _say_unfinished(target, "it has not come to its end: it is under way, or was killed")
    return target


@contextmanager
def unfinished(target: Store | None, ledger: Ledger, listed: str = "failures") -> Iterator[None]:
    """Write all that is listed, and why there is no more, where the block does not end well."""
    try:
        yield
    except BaseException as error:
        if target is not None:
            with suppress(RayworkError):
                for name, content in ledger.files(listed):
                    target.put(target.whole.prefix + name, content)
                _say_unfinished(target, str(error) or "it was interrupted")
        raise


def _say_unfinished(target: Store, reason: str) -> None:
    page = f"<!doctype html><meta charset=utf-8><title>unfinished</title><p>{escape(reason)}"
    target.put(target.whole.prefix + "report.html", page.encode(errors="backslashreplace"))
    target.put(target.whole.prefix + "report.json", render_document({"error": reason}))


def refuse_within(option: str, place: Location, sides: Sequence[Location]) -> None:
    """Refuse to write beside the bytes that are copied: the next copy would take it for objects.

    Raises:
        UsageError: the place lies on a side of the copy.
    """
    for side in sides:
        if place.folder.uri.startswith(side.folder.uri):
            raise UsageError(
                f"{option} {place.uri} lies within {side.uri}: the next copy would take what is"
                " written there for objects; name another folder"
            )


def publish(
    folder: Store,
    result: CopyResult | VerifyResult,
    page: str,
    ledger: Ledger,
    listed: str = "failures",
) -> None:
    """Write all that is listed or planned, a line each, report.html and, last, report.json.

    Raises:
        UsageError, ServiceError: the folder cannot be written to.
    """
    base = folder.whole.prefix
    for name, content in ledger.files(listed):
        folder.put(base + name, content)
    if isinstance(result, CopyResult) and result.dry_run:
        for name, content in ledger.plan_files():
            folder.put(base + name, content)
    folder.put(base + "report.html", page.encode(errors="backslashreplace"))
    folder.put(base + "report.json", render_document(result))
