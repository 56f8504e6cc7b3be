"""The event loop of this process, in a thread of its own: units call it from whatever thread."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future, wait
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

_running: "dict[Future[Any], asyncio.Task[Any]]" = {}
"""What the loop works on; only its thread changes this."""


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the loop of this process, and return its result.

    An interrupt of the calling thread, and `stop`, cancel the coroutine. It has ended, with all
    that it does on its way out, when control comes back.

    Raises:
        KeyboardInterrupt: it was stopped.
    """
    return result(submit(coroutine))


def submit(coroutine: Coroutine[Any, Any, T]) -> "Future[T]":
    """Start a coroutine on the loop of this process; for `result`, or `cancel`."""
    ended: Future[T] = Future()
    _loop().call_soon_threadsafe(_start, coroutine, ended)
    return ended


def result(ended: "Future[T]") -> T:
    """Wait for what was submitted, as `run` does."""
    try:
        return ended.result()
    except KeyboardInterrupt:
        cancel(ended)
        wait([ended])
        raise


def cancel(ended: "Future[Any]") -> None:
    """Stop what was submitted, if it has not ended."""
    _loop().call_soon_threadsafe(_cancel, ended)


def stop() -> None:
    """Cancel all that runs; whoever waits for it gets a KeyboardInterrupt."""
    _loop().call_soon_threadsafe(_cancel_all)


def _start(coroutine: Coroutine[Any, Any, T], ended: "Future[T]") -> None:
    task = _running[ended] = asyncio.get_running_loop().create_task(coroutine)
    task.add_done_callback(lambda task: _finish(task, ended))


def _finish(task: "asyncio.Task[T]", ended: "Future[T]") -> None:
    del _running[ended]
    if task.cancelled():
        ended.set_exception(KeyboardInterrupt())
    elif (error := task.exception()) is not None:
        ended.set_exception(error)
    else:
        ended.set_result(task.result())


def _cancel(ended: "Future[Any]") -> None:
    if ended in _running:
        _running[ended].cancel()


def _cancel_all() -> None:
    for task in _running.values():
        if not task.cancelling():
            task.cancel()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="raywork-loop", daemon=True).start()
    return loop
