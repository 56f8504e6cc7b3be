"""Tags that may not be read or written: whether an object goes without them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from raywork.bulkcopy.ends import Look
from raywork.bulkcopy.options import CopyOptions
from raywork.bulkcopy.refusals import NOT_READABLE
from raywork.storage.calls import RefusedError


def may_leave_tags(error: RefusedError, options: CopyOptions) -> bool:
    """Return whether a refused request is worth another without tags: they alone may be denied."""
    denied = error.status == 403 and error.code not in NOT_READABLE  # noqa: PLR2004
    return denied and options.tags == "copy"


async def write_tagged(
    write: Callable[[Look], Awaitable[str]], look: Look, options: CopyOptions
) -> tuple[str, Look]:
    """Write an object that is like `look`, or begin to; without tags where they are denied.

    Returns:
        What `write` returns, and what the object is like in the end.

    Raises:
        RefusedError: it may not be written, not even so, or `options` do not let it.
    """
    try:
        return await write(look), look
    except RefusedError as error:
        if not look.tags or not may_leave_tags(error, options):
            raise
    bare = replace(look, tags=(), tags_left=True)
    return await write(bare), bare
