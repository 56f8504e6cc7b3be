"""What a copy would do, object by object, as `--dry-run` says it."""

from typing import Final, Literal

import msgspec

Does = Literal["copy", "replace", "move", "move over", "mark", "remove", "delete"]

_TEXTS: Final[dict[Does, str]] = {
    "copy": "copy {} ({} bytes)",
    "replace": "replace {} ({} bytes)",
    "move": "move {} ({} bytes)",
    "move over": "move {} ({} bytes) over what is there",
    "mark": "copy {} (delete marker)",
    "remove": "delete {} from the source: the destination has it",
    "delete": "delete {} from the destination",
}


class Action(msgspec.Struct, frozen=True, gc=False):
    """One thing that would be done."""

    key: str
    """Relative to the source."""
    does: Does
    """`copy` and `move` write what is not there, `replace` and `move over` what differs, `mark` a
    delete marker; `remove` deletes from the source, `delete` from the destination."""
    bytes: int
    """Of the object that would be written, or removed."""
    version: str | None = None
    """With `--versions`, the one that would be copied."""

    def __str__(self) -> str:
        """A line for people."""
        key = self.key if self.version is None else f"{self.key} version {self.version}"
        return _TEXTS[self.does].format(key, self.bytes)
