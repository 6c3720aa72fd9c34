"""Runs the checks of quality assurance, each in a process group of its own that is on record before it works."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

from ...library.durations import say_duration
from ...library.settings import QualityCheck
from ..check import Check
from ..runners.plain import plain
from ..runners.port import Ended, ProcessEnd, RunnerError, Started
from ..runners.process import Launch
from ..runners.shell import signal_name
from ..runners.supervise import supervise

# Runs the command of the library that a check names; "" if it succeeded, else why it did not.
RunCommand: TypeAlias = Callable[[QualityCheck], Awaitable[str]]
_TAIL: Final = 10  # lines of a failed check that are shown
_TAIL_BYTES: Final = 8192


class Place(NamedTuple):
    """Where checks run: the folder ``workspace``, for the command ``command`` of ``session``.

    The output of the check called `lint` goes to ``log`` + `.check-1.log`, by its number among those that run.
    ``grace`` is seconds between the question to end and the end; ``output_limit`` is bytes.
    """

    workspace: str
    session: str
    command: str
    log: str
    environment: Mapping[str, str] = {}
    grace: float = 5.0
    output_limit: int = 64 << 20


async def run_checks(
    checks: Iterable[QualityCheck], place: Place, run_command: RunCommand, started: Started, ended: Ended | None = None
) -> tuple[Check, ...]:
    """One result a check, in their order; none stops the others. ``started`` and ``ended`` are as in `Runner.run`.

    Raises CancelledError once the processes are gone, and what ``started`` and ``run_command`` raise.
    """
    results = []
    for number, check in enumerate(checks, 1):
        if check.run and not check.command:
            results.append(await _run_line(check, place, f"{place.log}.check-{number}.log", started, ended))
        elif check.command and not check.run:
            reason = await run_command(check)
            measured = "failed" if reason else "succeeded"
            limit = f"success of {check.command}"
            results.append(Check(check.name, "failed" if reason else "passed", measured, limit, reason))
        else:
            message = "a check has either `run` or `command`: correct [[quality.checks]]"
            results.append(Check(check.name, "failed", "not run", "exit status 0", message))
    return tuple(results)


async def _run_line(check: QualityCheck, place: Place, log: str, started: Started, ended: Ended | None) -> Check:
    launch = Launch(
        ("bash", "-c", check.run),
        place.workspace,
        log,
        place.session,
        place.command,
        environment=place.environment,
        output_limit=place.output_limit,
    )
    limit = f"exit status 0 within {say_duration(check.timeout)}" if check.timeout else "exit status 0"
    try:
        begin = _size(log)  # an earlier attempt may have written to it
        end = await supervise(launch, check.timeout, place.grace, None, started, ended)
    except (RunnerError, OSError) as error:
        return Check(check.name, "failed", "not run", limit, f"`{check.run}` cannot run: {error}")
    reason = _reason(end)
    measured = f"{reason or 'exit status 0'} after {say_duration(end.duration)}"
    if not reason:
        return Check(check.name, "passed", measured, limit)
    said = _tail(log, begin)
    message = f"`{check.run}`: {reason}; its output is in {log}" + (f"\n{said}" if said else "")
    return Check(check.name, "failed", measured, limit, message)


def _reason(end: ProcessEnd) -> str:
    """How a check failed, "" if it passed."""
    if end.timed_out:
        return "stopped at its timeout"
    if end.signal:
        return f"ended by {signal_name(end.signal)}"
    return f"exit status {end.exit_code}" if end.exit_code else ""


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def _tail(path: str, begin: int) -> str:
    """The last lines that were written from ``begin`` (an offset) on, without control sequences."""
    with open(path, "rb") as stream:
        stream.seek(max(begin, _size(path) - _TAIL_BYTES))
        text = plain(stream.read().decode("utf-8", "replace").replace("\r\n", "\n"))
    return "\n".join(text.rstrip().split("\n")[-_TAIL:])
