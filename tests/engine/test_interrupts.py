import signal
import subprocess
import sys
import threading

import pytest

from raywork.engine import interruptible
from raywork.errors import InterruptedRunError


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_as_one_error_and_the_handlers_come_back(signum):
    before = signal.getsignal(signum)

    with pytest.raises(InterruptedRunError, match="interrupted"), interruptible():
        signal.raise_signal(signum)

    assert signal.getsignal(signum) is before


def test_without_a_signal_nothing_changes():
    with interruptible():
        pass
    with pytest.raises(ValueError, match="own"), interruptible():
        raise ValueError("own")


def test_a_second_signal_ends_the_process_at_once():
    code = """
import os, signal
from raywork.engine import interruptible
with interruptible():
    try:
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.raise_signal(signal.SIGINT)
        print("cleaned up")
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_it_is_harmless_in_another_thread():
    caught = []

    def body() -> None:
        try:
            with interruptible():
                raise KeyboardInterrupt
        except InterruptedRunError as error:
            caught.append(error)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()

    assert len(caught) == 1
