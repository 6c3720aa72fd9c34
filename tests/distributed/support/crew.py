"""Worker processes at a database: hired, killed, stopped, told to go."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from bandleader.distributed.database.address import Address
from bandleader.distributed.worker.identity import MARK
from bandleader.pipeline.runners.relatives import bearing

PATIENCE = 60.0  # seconds after which something will not happen any more
PROGRAM = (sys.executable, "-W", "ignore", "-m", "bandleader")
_READY = " takes "


class Hand:
    """One worker process."""

    def __init__(self, argv: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            [*argv, "--directory", str(folder)],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def id(self) -> str:
        """Once it is up."""
        return self.until(_READY).partition(_READY)[0].rpartition(" ")[2]

    def until(self, words: str) -> str:
        """The first line that it says with these words in it."""
        with self._news:
            self._news.wait_for(lambda: self._found(words) or self.process.poll() is not None, PATIENCE)
            line = self._found(words)
            assert line, f"{words!r} was never said, but {self.lines}"
            return line

    def kill(self) -> None:
        """As by a power failure, but that its children live on."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def dismiss(self) -> int:
        """Have it leave in order; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def _found(self, words: str) -> str:
        return next((line for line in self.lines if words in line), "")

    def _read(self) -> None:
        assert self.process.stderr
        with self.process.stderr as said:
            for line in said:
                with self._news:
                    self.lines.append(line.rstrip())
                    self._news.notify_all()
        self.process.wait()
        with self._news:
            self._news.notify_all()


class Crew:
    """All workers of a test. ``environment`` is what they have besides that of the test."""

    def __init__(self, address: Address, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.address = address
        self.hands: list[Hand] = []
        self._folder = folder
        self._environment = environment or {}

    def hire(self, *words: str, program: Sequence[str] = PROGRAM, url: str = "", slots: int = 2) -> Hand:
        """Start one more; it is up when its `Hand.id` is known."""
        argv = [*program, "worker", "--database", url or self.address.url, "--concurrency", str(slots), *words]
        hand = Hand(argv, self._folder / f"worker-{len(self.hands)}", self._environment)
        self.hands.append(hand)
        return hand

    def of(self, id: str) -> Hand:
        """The worker with an id."""
        return next(hand for hand in self.hands if hand.id == id)

    def close(self) -> None:
        """End all, and what they have left running."""
        ids = {hand.id for hand in self.hands if hand.lines and _READY in "".join(hand.lines)}
        for hand in self.hands:
            if hand.process.poll() is None:
                hand.kill()
        for process, worker in bearing(MARK):
            if worker.rpartition("/")[2] in ids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
