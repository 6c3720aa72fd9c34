"""A child process of the engine: `bandleader ...` in a session of its own, with its output read in small portions."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import bandleader
from bandleader.text.visible import visible

from .cutter import Cutter

PACKAGES: Final = os.path.dirname(os.path.dirname(os.path.abspath(bandleader.__file__)))
PORTION: Final = 32 * 1024  # bytes of output that are looked at before others get their turn
KEPT: Final = 20  # lines of standard error that are kept
# Whoever forgets a process of asyncio's kills it. These are to end gently, also when this process ends before them.
_living: Final[set[Child]] = set()


class End(NamedTuple):
    """How a process ended: its exit code (below 0 the signal), and the last of what it said on standard error."""

    code: int
    said: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The last line of standard error, or what else is known."""
        if self.said:
            return self.said[-1].removeprefix("bandleader: ")
        return f"the engine was ended by signal {-self.code}" if self.code < 0 else f"exit code {self.code}"


def command_line(verb: str, options: Sequence[str], folder: str, words: Sequence[str]) -> list[str]:
    """The argument vector of ``bandleader VERB`` for a workspace; no ``words`` are ever taken for options."""
    return [sys.executable, "-m", "bandleader", verb, *options, "--folder", folder, *(("--", *words) if words else ())]


class Child:
    """One process of the engine."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Use `Child.start`."""
        self._process = process

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @classmethod
    async def start(cls, arguments: Sequence[str]) -> Child:
        """Start a process. Raises OSError."""
        child = cls(
            await asyncio.create_subprocess_exec(
                *arguments,
                cwd=PACKAGES,  # and not the workspace: Python looks for modules in the folder that it is started in
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=PORTION,  # an engine that says more than is read waits
                start_new_session=True,  # what ends the editor does not end it half-way
            )
        )
        _living.add(child)
        return child

    async def finish(
        self, take: Callable[[Iterable[bytes]], None], hear: Callable[[str], None] = lambda line: None
    ) -> End:
        """Read the process to its end: ``take`` gets lines of standard output, ``hear`` each line of standard error."""
        process = self._process
        assert process.stdout
        assert process.stderr
        said: list[str] = []

        def keep(lines: Iterable[bytes]) -> None:
            for line in lines:
                if text := visible(line.decode("utf-8", "replace").rstrip()):
                    said.append(text)
                    hear(text)
            del said[:-KEPT]

        await asyncio.gather(_read(process.stdout, take), _read(process.stderr, keep))
        code = await process.wait()
        _living.discard(self)
        return End(code, tuple(said))

    def interrupt(self) -> None:
        """Have it end gently, as Ctrl-C does; the second time at once."""
        if self._process.returncode is not None:
            return
        if sys.platform == "win32":
            self._process.terminate()  # there it can only be resumed
        else:
            self._process.send_signal(signal.SIGINT)


async def _read(stream: asyncio.StreamReader, take: Callable[[Iterable[bytes]], None]) -> None:
    cutter = Cutter()
    while portion := await stream.read(PORTION):
        take(cutter.feed(portion))
        await asyncio.sleep(0)  # reading what has arrived already lets nobody else in
    take(cutter.feed(b"\n"))


async def output_of(arguments: Sequence[str], longest: int = 1_000_000) -> tuple[End, str]:
    """How a command that only looks ended, and what it printed, at most ``longest`` characters. Raises OSError."""
    found: list[str] = []
    size = 0

    def take(lines: Iterable[bytes]) -> None:
        nonlocal size
        for line in lines:
            if size < longest:
                found.append(line.decode("utf-8", "replace"))
                size += len(found[-1]) + 1

    end = await (await Child.start(arguments)).finish(take)
    return end, "\n".join(found).strip("\n")
