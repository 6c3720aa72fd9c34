"""What a runner tells, as events and as the result of the command."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable
from typing import Any, Final

from .driver.port import Record
from .runners.port import ProcessEnd, ProcessRecord, RunnerEvent, RunResult

_PAUSES: Final = ((1000, 1.0), (100, 0.1))  # seconds between two of the texts that follow so many
_LONGEST: Final = 2000  # characters of the last output that are kept in the log of events


class Teller:
    """Records what happens while a runner works for a command.

    Of what a talkative one says, only the newest is recorded now and then: all of it is in its output, and the log of
    events must not grow with that. What is held back is recorded a little later unless something newer comes.
    """

    def __init__(self, record: Record, command: str) -> None:
        self._record = record
        self._command = command
        self._count = 0
        self._held: RunnerEvent | None = None
        self._timer: asyncio.TimerHandle | None = None

    def said(self, event: RunnerEvent) -> None:
        """A runner said something."""
        if event.kind != "text":
            self._let_go()
            self._record(self._command, "runner_said", event._asdict())
            return
        self._held = event
        if self._timer is None:
            self._let_go()

    def _let_go(self) -> None:
        """Record what was held back, and hold back what follows for a while."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._held is None:
            return
        self._record(self._command, "runner_said", self._held._asdict())
        self._held = None
        self._count += 1
        if pause := next((pause for count, pause in _PAUSES if self._count > count), 0.0):
            self._timer = asyncio.get_running_loop().call_later(pause, self._let_go)

    def started(self, process: ProcessRecord) -> Awaitable[None]:
        """A process waits at its gate; it begins its work when this is on record."""
        return self._record(self._command, "process_started", process._asdict())

    def ended(self, process: ProcessRecord, end: ProcessEnd) -> None:
        """A process is gone, with its whole group."""
        self._let_go()
        data = {
            "token": process.token,
            "exit_code": end.exit_code,
            "signal": end.signal,
            "duration": round(end.duration, 6),
            "max_rss": end.max_rss,
            "cpu": round(end.cpu, 6),
        }
        self._record(self._command, "process_ended", data)


def told(result: RunResult, runner: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is kept of a run: the command's result and its metrics, as JSON values without what says nothing."""
    end = result.end
    data = {
        "runner": runner,
        "success": result.success,
        "reason": result.reason,
        "exit_code": end.exit_code if end else None,
        "log": result.log,
        "output": result.output[-_LONGEST:],
        "turns": result.turns,
        "tokens": result.input_tokens + result.output_tokens,
        "cost": result.cost,
        "agent_session": result.agent_session,
        "denied": list(result.denied),
    }
    metrics = {
        "duration": round(end.duration, 6) if end else 0.0,
        "max_rss": end.max_rss if end else 0,
        "cpu": round(end.cpu, 6) if end else 0.0,
        "output_bytes": (_size(result.log) + end.cut) if end else 0,
        "cost": result.cost,
        "tokens": result.input_tokens + result.output_tokens,
    }
    kept = {key: value for key, value in data.items() if value not in (None, "", [], 0) or key == "exit_code"}
    return kept, {key: value for key, value in metrics.items() if value}


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
