"""Many coroutines at once, up to a number, that end together."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Final, Self

_AT_ONCE: Final = 1024
"""Twice the largest window of requests, so that this is never what holds one back."""


class Crew:
    """Runs coroutines; the block ends when all have. The first exception stops the others."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._at_once = at_once
        self._tasks: set[asyncio.Task[None]] = set()
        self._error: BaseException | None = None
        self._room = asyncio.Event()

    async def add(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Start a coroutine, once there is room for it.

        Raises:
            Exception: one of the coroutines raised it.
        """
        while len(self._tasks) >= self._at_once and self._error is None:
            self._room.clear()
            await self._room.wait()
        if self._error is not None:
            coroutine.close()
            raise self._error
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for all; on an error, or when cancelled, stop them first."""
        try:
            while self._tasks and error is None and self._error is None:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks)
        if error is None and self._error is not None:
            raise self._error

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._room.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            self._error = self._error or error
