"""Reads objects of a repository through one git process, which is started by the first and kept for the next."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import weakref
from collections.abc import Iterator
from typing import IO, NamedTuple

from .entries import PIECE
from .git import Git, Gone, TreeError


class Found(NamedTuple):
    """The id of an object, its kind (`blob`, `tree`, `commit`) and its size in bytes."""

    id: str
    kind: str
    size: int


class Objects:
    """What the repository of ``git`` holds, as it was recorded: no filter, conversion or replacement touches it.

    Threads may share it: each waits until the other has its whole object.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.RLock()

    def read(self, name: str) -> tuple[Found, bytes] | None:
        """An object by id, or by a ref that leads to it, or None if there is none.

        Raises:
            TreeError: git cannot be asked.
        """
        with self._turn:
            found = self._ask(name)
            return (found, b"".join(self._content(found))) if found else None

    def pieces(self, id: str) -> Iterator[bytes]:
        """Implements `Blobs`."""
        with self._turn:
            found = self._ask(id)
            if not found:
                raise Gone(f"the recorded content {id} is not in the repository any more")
            yield from self._content(found)

    def _ask(self, name: str) -> Found | None:
        head = self._request(name) or self._request(name)  # a signal may have ended the process meanwhile
        if not head:
            raise TreeError(f"git in {self._git.folder} ended when it was asked for {name}")
        words = head.split()
        if len(words) != 3 or not words[2].isdigit():
            return None
        return Found(words[0].decode(), words[1].decode(), int(words[2]))

    def _request(self, name: str) -> bytes:
        """The line that git says of an object before its content, b"" if the process has ended."""
        process = self._process = self._process or self._start()
        with contextlib.suppress(OSError):
            requests = _pipe(process.stdin)
            requests.write(os.fsencode(name) + b"\n")
            requests.flush()
            if head := _pipe(process.stdout).readline():
                return head
        self._stop(process)
        return b""

    def _content(self, found: Found) -> Iterator[bytes]:
        process = self._process
        assert process
        answers = _pipe(process.stdout)
        left = found.size
        try:
            while left:
                piece = answers.read(min(left, PIECE))
                if not piece:
                    raise TreeError(f"git ended while it gave out {found.id}")
                left -= len(piece)
                yield piece
            answers.read(1)
        finally:
            if left:  # nobody wants the rest, which would be taken for the next answer
                self._stop(process)

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        self._process = None
        _end(process)

    def _start(self) -> subprocess.Popen[bytes]:
        """In a session of its own: an interrupt from the terminal is not for it."""
        try:
            process = subprocess.Popen(
                self._git.command(("--no-replace-objects", "cat-file", "--batch")),
                cwd=self._git.folder,
                env=self._git.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=-1,
                start_new_session=True,
            )
        except OSError as error:
            raise TreeError(f"git cannot be started in {self._git.folder}: {error.strerror or error}") from None
        weakref.finalize(self, _end, process)
        return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            _pipe(pipe).close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
