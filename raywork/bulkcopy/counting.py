"""Counting the objects of a source beside their copy, so that progress can say what remains."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from raywork.bulkcopy.job import Context, open_job
from raywork.bulkcopy.s3_end import S3End
from raywork.errors import RayworkError
from raywork.storage import KeyRange, background
from raywork.storage.bucket import Bucket
from raywork.storage.calls import RefusedError
from raywork.storage.wire import BrokenAnswerError

AFTER_SECONDS: Final = 4.0
"""A shorter run is over before it could show anything."""

_PATIENCE_SECONDS: Final = 1.0


class Counting:
    """Counts in a thread of its own, while the block lasts; `total` is None until all is counted.

    A page of S3's listing is counted without being read: that takes some hundredth of the time
    that its copies take. What fails is not tried again: a copy does not hang on it.
    """

    def __init__(self, context: Context, ranges: Sequence[KeyRange]) -> None:
        self.total: int | None = None
        self._context = context
        self._ranges = ranges
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="raywork-count", daemon=True)

    def __enter__(self) -> Self:
        if self._ranges:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, whether it is done or not."""
        self._over.set()
        if self._ranges:
            self._thread.join(_PATIENCE_SECONDS)

    def _run(self) -> None:
        if self._over.wait(AFTER_SECONDS):
            return
        total = 0
        with suppress(RayworkError, RefusedError, BrokenAnswerError, KeyboardInterrupt):
            for keys in self._ranges:
                for count in self._counts(keys):
                    total += count
                    if self._over.is_set():
                        return
            self.total = total

    def _counts(self, keys: KeyRange) -> Iterator[int]:
        at_work = open_job(self._context)
        if isinstance(at_work.source, S3End):
            return _pages(at_work.source.bucket, keys)
        return (1 for _ in at_work.source_store.list_range(keys, ordered=False))


def _pages(bucket: Bucket, keys: KeyRange) -> Iterator[int]:
    token = None
    while True:
        count, token = background.run(bucket.count(keys, token))
        yield count
        if token is None:
            return
