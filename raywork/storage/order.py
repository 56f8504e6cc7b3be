"""Finding out whether a server lists in byte order, as S3 does and the cutting of ranges needs.

A server that keeps keys as folders of a file system lists folder by folder: `a/x` before `a-b`,
although `-` sorts before `/`. Asked for what is after `a-`, it leaves out `a/x`, and a range that
begins there loses it.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

from raywork.errors import UsageError
from raywork.storage.objects import KeyRange
from raywork.storage.pages import Page
from raywork.storage.ranges import LAST, Tree


class Listed(Tree, Protocol):
    """What the probe asks of a store."""

    def sorted_by_contract(self) -> bool:
        """Whether the server is known to list in byte order."""


def is_ordered(store: Listed, prefix: str, page: Page) -> bool:
    """Whether the server lists the keys below `prefix` in byte order, shown on its own keys.

    Reads only: a few LISTs beside the first page of the keys, which is given. Where the keys
    cannot show it (no folder in sight), the answer is whether the server is known to keep the
    order.
    """
    listed = [info.key for info in page.infos]
    if any(a >= b for a, b in pairwise(listed)):
        return False
    if page.token is None and not any("/" in key[len(prefix) :] for key in listed):
        return True  # one folder: there is only one order
    for key in _in_folders(store, prefix, listed):
        if (answer := _keeps(store, prefix, key)) is not None:
            return answer
    return store.sorted_by_contract()


def _in_folders(store: Listed, prefix: str, listed: list[str]) -> Iterator[str]:
    """Keys that lie in a folder, those first that cost nothing to find."""
    yield from [key for key in listed if "/" in key[len(prefix) + 1 :]][:1]
    yield from listed[:1]
    entries = store.level(prefix).entries
    folders = [entry for entry in entries if entry.endswith("/") and entry != prefix]
    for folder in folders[:2]:
        if key := store.first(KeyRange(folder)):
            yield key


def _keeps(store: Listed, prefix: str, key: str) -> bool | None:
    """Whether the server finds `folder/...` after `folder.`; None if the key cannot show it."""
    slash = key.find("/", len(prefix) + 1)
    if slash < 0:
        slash = key.rfind("/", 1, len(prefix))
    if slash <= 0:
        return None
    folder = key[:slash]
    # In byte order, nothing real lies between this point and the keys of the folder.
    point = folder + "." + LAST
    try:
        found = store.first(KeyRange(min(prefix, folder, key=len), point))
    except UsageError:  # a policy may allow to list below the prefix only
        return None
    return found is not None and found.startswith(folder + "/")
