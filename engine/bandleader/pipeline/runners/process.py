"""One child process with a session of its own, started behind a gate and ended with everything it started.

Between `Process.spawn` and `Process.release` the child exists but does nothing: it waits for a line on descriptor 3.
That is when its record is made durable. If the engine dies first, the child reads the end of the pipe and exits.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from .log import Log
from .port import ProcessEnd, ProcessRecord, RunnerError
from .relatives import SESSION, TOKEN, relatives, send, start_time, ticks_now

COMMAND = "BANDLEADER_COMMAND"
NOT_STARTED = 125  # exit status of a child whose gate never opened
# The first words of a script that waits at its own gate and so saves the shell that would wait for it.
GATE = f"IFS= read -r _ <&3 || exit {NOT_STARTED}; exec 3<&-"
_WAIT_THEN_EXEC = f'IFS= read -r _ <&3 && cd -- "$0" || exit {NOT_STARTED}; exec "$@" 3<&-'
_TICK = 0.008  # seconds between looks at the output
_PIECES = 8  # pieces of output read in one look, so that a flood does not keep the loop to itself
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage(2)
# BASH_ENV and ENV make every shell run a file first. The others are what a Claude Code session sets for the commands,
# hooks and servers it starts, seen in 2.1.330: a child that had them would take itself for a part of that session.
# A command has no business with the database of its worker.
# Whatever else begins with CLAUDE_CODE_ (providers, proxies, limits) is the user's own and stays.
DROPPED = frozenset(
    ("BASH_ENV", "ENV", "AI_AGENT", "CLAUDECODE", "CLAUDE_EFFORT", "CLAUDE_ENV_FILE", "CLAUDE_PID",
     "CLAUDE_PROJECT_DIR", "CLAUDE_CODE_CHILD_NOTES_DIR", "CLAUDE_CODE_CHILD_SESSION", "CLAUDE_CODE_ENTRYPOINT",
     "CLAUDE_CODE_EXECPATH", "CLAUDE_CODE_LAUNCHED_BY_SESSION_IDS", "CLAUDE_CODE_MESSAGING_SOCKET",
     "CLAUDE_CODE_MESSAGING_TOKEN", "CLAUDE_CODE_SESSION_ATTENDED", "CLAUDE_CODE_SESSION_ID", "CLAUDE_CODE_SSE_PORT",
     "CLAUDE_CODE_STARTER_MAY_HOLD_CONNECTOR_FILE", "BANDLEADER_DATABASE_URL", "BANDLEADER_DATABASE_PASSWORD_FILE")
)  # fmt: skip
# Python ignores these; a child must not inherit that.
_DEFAULT_SIGNALS = tuple(getattr(signal, name) for name in ("SIGPIPE", "SIGXFSZ") if hasattr(signal, name))


class Launch(NamedTuple):
    """What to start: ``argv`` in the folder ``cwd``, its output in the file ``log``, ``stdin`` (b"" is /dev/null).

    With ``waits`` the program itself keeps the gate (see `GATE`) and changes to ``cwd``.
    """

    argv: Sequence[str]
    cwd: str
    log: str
    session: str
    command: str
    token: str = ""
    stdin: bytes = b""
    environment: Mapping[str, str] = {}
    output_limit: int = 64 << 20
    waits: bool = False


class Process:
    """A child that was started; use it once: `release`, then `attend`. Its record is ready before it does anything."""

    def __init__(self, record: ProcessRecord, log: Log, gate: int) -> None:
        self.record = record
        self._log = log
        self._gate = gate
        self._started = time.monotonic()
        self._own_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self._status: tuple[int, resource.struct_rusage] | None = None
        self._leftover = 0
        self._ticks: asyncio.TimerHandle | None = None
        self.end: ProcessEnd | None = None

    @classmethod
    def spawn(cls, launch: Launch) -> Process:
        """Start a child that waits at its gate.

        Raises:
            RunnerError: the program is not there, or its arguments are too long.
            OSError: the log cannot be written, or there are no processes or descriptors left.
        """
        argv = list(launch.argv)
        token = launch.token or secrets.token_hex(16)
        environment = _environment(launch, token)
        if any("\0" in word for word in argv):
            raise RunnerError("an argument holds a NUL character, which no program can be given")
        if not launch.waits:
            program = shutil.which(argv[0], path=launch.environment.get("PATH"))
            if program is None:
                raise RunnerError(f"{argv[0]} is not on the PATH")
            argv = ["/bin/sh", "-c", _WAIT_THEN_EXEC, launch.cwd, program, *argv[1:]]
        log = Log(launch.log, launch.output_limit)
        waiting, gate = os.pipe()
        source = _source(launch.stdin)
        try:
            before = ticks_now()
            pid = os.posix_spawn(
                argv[0],
                argv,
                environment,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, source, 0),
                    (os.POSIX_SPAWN_DUP2, log.fd, 1),
                    (os.POSIX_SPAWN_DUP2, log.fd, 2),
                    (os.POSIX_SPAWN_DUP2, waiting, 3),
                ],
                setsid=True,
                setsigmask=(),
                setsigdef=_DEFAULT_SIGNALS,
            )
            # The kernel answers about a child only when its exec is done, most of a millisecond later; but a child
            # that was started within one tick of the clock was started at that tick.
            begun = before if before and before == ticks_now() else start_time(pid)
        except OSError as error:
            os.close(gate)
            log.close()
            if error.errno == 7:  # E2BIG
                raise RunnerError("the arguments are longer than the system lets a program be given") from error
            raise
        finally:
            os.close(waiting)
            os.close(source)
        return cls(ProcessRecord(pid, pid, begun, token, launch.argv[0], launch.log), log, gate)

    def release(self) -> None:
        """Open the gate: the child begins its work."""
        with contextlib.suppress(BrokenPipeError):  # it was killed meanwhile; `attend` says so
            os.write(self._gate, b"\n")
        self._close_gate()

    async def attend(
        self, timeout: float = 0.0, grace: float = 5.0, on_output: Callable[[bytes], None] | None = None
    ) -> ProcessEnd:
        """Wait until the child and its whole group are gone, and say how it ended.

        ``on_output`` is given what it writes, as it does. After ``timeout`` seconds (0: never), on cancellation and if
        ``on_output`` raises, the group is stopped: SIGTERM, and after ``grace`` seconds SIGKILL. A second cancellation
        kills at once. What outlives the child in its group is ended likewise.
        """
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[bool] = loop.create_future()
        unwatch = self._watch(loop, ended)
        expiry = loop.call_later(timeout, _settle, ended, True) if timeout > 0 else None
        self._ticks = loop.call_later(_TICK, self._tick, loop, ended, on_output)
        timed_out = False
        try:
            timed_out = await ended
            if timed_out:
                await self.stop(grace)
            self._reap()
            if _alive(self.record.pgid):
                self._leftover = len(self._relatives())
                await self.stop(grace)
            while on_output and (data := self._log.read()):
                on_output(data)
        except BaseException:
            try:
                await self.stop(grace)
            except asyncio.CancelledError:
                await self.stop(0)
            raise
        finally:
            unwatch()
            self._ticks.cancel()
            if expiry:
                expiry.cancel()
            self._log.close()
            self.end = self._end(timed_out)
        return self.end

    async def abandon(self) -> None:
        """End a child that was never released."""
        self._close_gate()
        await self.attend(grace=0, timeout=1)

    async def stop(self, grace: float) -> None:
        """End the group and everything that has the token: asked first if there is ``grace`` (seconds)."""
        self._close_gate()
        deadline = time.monotonic() + grace
        asked = False
        pause = 0.001
        while left := self._relatives():
            if time.monotonic() >= deadline:
                self._signal_group(signal.SIGKILL)
                send(left, signal.SIGKILL)
            elif not asked:
                self._signal_group(signal.SIGTERM)
                send(left, signal.SIGTERM)
                asked = True
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.02)
        self._reap()

    def _relatives(self) -> set[int]:
        return relatives(self.record.pid, self.record.pgid, self.record.start_time, self.record.token)

    def _signal_group(self, number: signal.Signals) -> None:
        # Only while the leader is not reaped is the number of the group certainly its own.
        if self._status is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.record.pgid, number)

    def _watch(self, loop: asyncio.AbstractEventLoop, ended: asyncio.Future[bool]) -> Callable[[], None]:
        """Settle ``ended`` when the child has ended; the answer stops the watch."""
        if hasattr(os, "pidfd_open"):
            with contextlib.suppress(OSError):  # a kernel without it
                handle = os.pidfd_open(self.record.pid)
                loop.add_reader(handle, _settle, ended, False)

                def unwatch() -> None:
                    loop.remove_reader(handle)
                    os.close(handle)

                return unwatch

        async def look() -> None:
            while not self._reap(os.WNOHANG):  # noqa: ASYNC110  # there is nothing that could set an event
                await asyncio.sleep(_TICK)
            _settle(ended, False)

        task = loop.create_task(look())

        def cancel() -> None:
            task.cancel()

        return cancel

    def _tick(
        self,
        loop: asyncio.AbstractEventLoop,
        ended: asyncio.Future[bool],
        on_output: Callable[[bytes], None] | None,
    ) -> None:
        try:
            for _ in range(_PIECES if on_output else 0):
                data = self._log.read()
                if not data:
                    break
                if on_output:
                    on_output(data)
            self._log.trim()
        except BaseException as error:  # noqa: BLE001  # whoever attends must learn of it, not the loop
            if not ended.done():
                ended.set_exception(error)
            return
        self._ticks = loop.call_later(_TICK, self._tick, loop, ended, on_output)

    def _reap(self, options: int = 0) -> bool:
        if self._status is None:
            pid, status, usage = os.wait4(self.record.pid, options)
            if pid:
                self._status = status, usage
        return self._status is not None

    def _end(self, timed_out: bool) -> ProcessEnd:
        self._reap()
        assert self._status is not None
        status, usage = self._status
        code = os.waitstatus_to_exitcode(status)
        # The high-water mark survives exec(2), so a small program shows the size of the engine it was spawned by.
        rss = usage.ru_maxrss * _RSS_UNIT if usage.ru_maxrss > self._own_rss else 0
        return ProcessEnd(
            code if code >= 0 else None,
            -code if code < 0 else 0,
            time.monotonic() - self._started,
            rss,
            usage.ru_utime + usage.ru_stime,
            timed_out,
            self._log.cut,
            self._leftover,
        )

    def _close_gate(self) -> None:
        if self._gate >= 0:
            os.close(self._gate)
            self._gate = -1


def _settle(future: asyncio.Future[bool], value: bool) -> None:
    if not future.done():
        future.set_result(value)


def _alive(pgid: int) -> bool:
    """Whether a group has members. Right after its leader was reaped its number cannot belong to another one yet."""
    try:
        os.killpg(pgid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@cache
def inherited() -> dict[bytes, bytes]:
    """The environment the engine was started with, less what makes a nested agent or a shell behave differently."""
    return {os.fsencode(name): os.fsencode(value) for name, value in os.environ.items() if name not in DROPPED}


def _environment(launch: Launch, token: str) -> dict[bytes, bytes]:
    own = {**launch.environment, TOKEN: token, SESSION: launch.session, COMMAND: launch.command}
    return {**inherited(), **{os.fsencode(name): os.fsencode(value) for name, value in own.items()}}


def _source(data: bytes) -> int:
    """A descriptor to read ``data`` from: a file, so that nobody has to feed it."""
    if not data:
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    import tempfile

    with tempfile.TemporaryFile() as stream:
        stream.write(data)
        stream.flush()
        stream.seek(0)
        return os.dup(stream.fileno())
