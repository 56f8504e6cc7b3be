"""The compiled check of records: what `check.c` offers, where it was built.

It is a module of its own, `raywork_check`, beside the package, since jobs bring the sources of
raywork to a cluster without what was built: there the module that was installed serves them.
"""

from typing import Final, Protocol

from raywork.records import Layout
from raywork.scan.live import LiveNode

SEPARATORS: Final = {
    Layout.LINES: "\n",
    Layout.DOCUMENTS: " ",
    Layout.ARRAY: ",",
    Layout.WRAPPED: ",",
}
"""What stands between the records of a layout, as `Table.check` takes it."""

_VERSION: Final = 2
"""The version of the extension that these sources go with."""


class Table(Protocol):
    """What was learned so far, compiled: it passes records that are objects without news.

    A record passes only if that is certain. All others are left to who learns from them. A table
    never changes, and threads may share it.
    """

    def check(
        self, data: bytes, position: int, number: int, every: int, separator: str, /
    ) -> tuple[int, int, int, int, list[bytes], bytes | None]:
        """Check records from `position` on, up to the first that does not pass.

        `number` records of the object came before. Of those that pass, every `every`th record of
        the object, from its first, is shown. Returns

        - where to go on,
        - how many records passed,
        - how many blank lines there were,
        - how many of the records stand on a line behind another one,
        - the records that are shown,
        - the record, or line, that did not pass; None if all did.
        """


class Extension(Protocol):
    """The module `raywork_check`."""

    VERSION: int

    def Table(self, root: LiveNode | None) -> Table:  # noqa: N802
        """Return the table of a tree, or of nothing at all."""


def _load() -> Extension | None:
    try:
        import raywork_check
    except ImportError:
        return None
    found: Extension = raywork_check
    return found if found.VERSION == _VERSION else None


extension: Extension | None = _load()
"""None where it was not built, or is of another version."""
