"""What every command has in common at its end: the exit code, and the document on stdout."""

import sys
from typing import Final

from raywork.errors import RayworkError

DONE: Final = 0
FAILURES: Final = 1
"""Done, with failures, bad records or differences."""
INCOMPLETE: Final = 3
"""It could not be completed."""


def print_document(document: bytes) -> None:
    """Write to stdout, in UTF-8 whatever the terminal's encoding: names need not fit into that."""
    if sys.stdout is None:
        raise RayworkError("stdout is closed, so that there is no place for the result")
    try:
        sys.stdout.buffer.write(document)
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # whoever read it has seen enough
    except OSError as error:
        raise RayworkError(f"stdout cannot be written to: {error.strerror}") from error
