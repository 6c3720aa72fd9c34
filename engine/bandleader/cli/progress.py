"""A line on the terminal for those who wait: only on long work, never in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds without a word
CLEAR_LINE = "\r\x1b[K"


@contextmanager
def progress(task: str = "Reading the library") -> Iterator[None]:
    """Say on standard error what is being done, and for how long, once it takes more than `PATIENCE` seconds.

    A timer signal and no thread: the work inside may fork.
    """
    if not sys.stderr.isatty():
        yield
        return
    import signal
    import time

    if not hasattr(signal, "setitimer"):
        yield
        return
    began = time.monotonic()

    def speak(*_: object) -> None:
        sys.stderr.write(f"{CLEAR_LINE}{task} ... {time.monotonic() - began:.0f} s")
        sys.stderr.flush()

    previous = signal.signal(signal.SIGALRM, speak)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if time.monotonic() - began > PATIENCE:
            sys.stderr.write(CLEAR_LINE)
