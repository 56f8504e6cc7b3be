"""Ctrl-C and SIGTERM as one orderly way out."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

from raywork.errors import InterruptedRunError

AGAIN: Final = "run the same command to start again"
GOES_ON: Final = "the same command goes on from its state"

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def interruptible(then: str = AGAIN) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM (of `ray job stop`, a container, a scheduler) stop the body cleanly.

    The first signal raises KeyboardInterrupt in the body, where engines cancel what is in flight;
    it leaves as InterruptedRunError. A second one ends the process at once, with exit code 130.
    `then` says how to go on. The handlers from before are restored. Outside the main thread, where
    Python allows no handlers, only the translation of KeyboardInterrupt remains.

    Raises:
        InterruptedRunError: the body was interrupted.
    """
    interrupted = False

    def on_signal(_signum: int, _frame: FrameType | None) -> None:
        nonlocal interrupted
        if interrupted:
            # Not sys.exit: a clean-up that hangs is why the user asks again.
            os._exit(InterruptedRunError.exit_code)
        interrupted = True
        raise KeyboardInterrupt

    in_main_thread = threading.current_thread() is threading.main_thread()
    before = {s: signal.signal(s, on_signal) for s in _SIGNALS} if in_main_thread else {}
    try:
        yield
    except KeyboardInterrupt:
        message = f"interrupted: the work in flight was stopped; {then}"
        raise InterruptedRunError(message) from None
    finally:
        for signum, handler in before.items():
            # A handler that was not set from Python reads as None and cannot be put back.
            signal.signal(signum, signal.SIG_DFL if handler is None else handler)


@contextlib.contextmanager
def keeping_handlers() -> Iterator[None]:
    """Put back the handlers that the body replaces: `ray.init` takes SIGTERM for itself."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    before = {s: signal.getsignal(s) for s in _SIGNALS} if in_main_thread else {}
    try:
        yield
    finally:
        for signum, handler in before.items():
            if handler is not None:
                signal.signal(signum, handler)
