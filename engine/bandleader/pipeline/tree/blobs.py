"""Where the content of recorded files comes from."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from typing import IO, Protocol

from .entries import PIECE
from .git import Git, TreeError


class Blobs(Protocol):
    """Gives the content that an id names, in pieces."""

    def pieces(self, id: str) -> Iterator[bytes]:
        """Raises TreeError: the content is gone."""


class GitBlobs:
    """Reads objects through one git process, which is started by the first.

    Content comes as it was recorded: no filter and no end-of-line conversion touches it.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        """End git."""
        if self._process:
            with contextlib.suppress(OSError):
                self._pipe(self._process.stdin).close()
            self._process.kill()
            self._process.wait()
            self._pipe(self._process.stdout).close()
            self._process = None

    def pieces(self, id: str) -> Iterator[bytes]:
        process = self._process = self._process or self._start()
        requests, answers = self._pipe(process.stdin), self._pipe(process.stdout)
        try:
            requests.write(id.encode() + b"\n")
            requests.flush()
        except OSError as error:
            raise TreeError(f"git has ended early: {error.strerror}") from None
        head = answers.readline().split()
        if len(head) != 3 or head[1] != b"blob":
            raise TreeError(f"the recorded content {id} is not in the repository any more")
        left = int(head[2])
        while left:
            piece = answers.read(min(left, PIECE))
            if not piece:
                raise TreeError(f"git ended while it gave out {id}")
            left -= len(piece)
            yield piece
        answers.read(1)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._git.command(("cat-file", "--batch")),
            cwd=self._git.folder,
            env=self._git.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe
