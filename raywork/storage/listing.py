"""Listing a bucket page by page: raw keys, one page ahead of the consumer."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from raywork.errors import ServiceError
from raywork.storage import background
from raywork.storage.objects import KeyRange, ObjectInfo
from raywork.storage.pages import Page, read_page

if TYPE_CHECKING:
    from concurrent.futures import Future

    from raywork.storage.wire import Answer

Start = Callable[[str | None], "Future[Answer]"]
"""Asks for the page of a token, None for the first."""


class UnorderedListing(ServiceError):  # noqa: N818  # what happened, as its users read it
    """The server does not list in byte order, so that a range of keys cannot be listed alone."""


def list_range(
    start: Start, uri: str, keys: KeyRange, *, ordered: bool = True, begun: Page | None = None
) -> Iterator[ObjectInfo]:
    """List the objects of a key range; memory holds two pages of 1,000 keys.

    Folder markers (`dir/`, zero bytes) are objects like others.

    Args:
        start: Asks for pages of the range; its end is left to this function.
        uri: What is listed, for messages.
        keys: The range.
        ordered: Whether the server lists in byte order. If not, `start` asks for the whole prefix
            and the keys outside of the range are left out, so that nothing is lost.
        begun: The first page, if it is known already.

    Raises:
        UnorderedListing: `ordered`, and a key was not after the one before it.
        ServiceError: the server says that there is more, but not where.
        BrokenAnswerError, RefusedError: a page could not be had.
    """
    last = None
    for page in _pages(start, uri, keys.until if ordered else None, begun):
        for info in page.infos:
            key = info.key
            if ordered and last is not None and key <= last:
                raise UnorderedListing(
                    f"{uri}: the server lists {key!r} after {last!r}, not in byte order"
                )
            last = key
            if key in keys:
                yield info


def _pages(start: Start, uri: str, until: str | None, begun: Page | None) -> Iterator[Page]:
    """The pages up to the key `until`; one is fetched while the caller works on the one before."""
    page = begun or read_page(background.result(start(None)).body)
    before = None
    while page.token is not None:
        if until is not None and any(info.key > until for info in page.infos[-1:]):
            break
        if not page.token or page.token == before:
            raise ServiceError(
                f"{uri}: the server says that its listing goes on, but not where: it cannot be"
                " listed"
            )
        before = page.token
        ahead = start(page.token)
        try:
            yield page
            page = read_page(background.result(ahead).body)
        finally:
            background.cancel(ahead)
    yield page
