"""What the machine has to offer to the next command: measured often, looked up seldom."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from ..library.settings import Settings
from .runners.port import RunnerError

_FRESH: Final = 0.25  # seconds for which a measurement holds
_MEMINFO: Final = "/proc/meminfo"
_AVAILABLE: Final = b"MemAvailable:"


class Resources(NamedTuple):
    """``disk_free`` (of the workspace) and ``memory_free`` are bytes, ``slots`` all agent slots of the session.

    ``program`` is what runs the command (`bash`, or the name of an agent CLI); "" if it is not there, and then
    ``problem`` says what to do. ``git`` says whether git is on the PATH, ``writable`` whether the workspace is.
    """

    disk_free: int
    memory_free: int
    slots: int
    writable: bool
    git: bool
    program: str
    problem: str = ""


class Meter:
    """Measures for one session; what it says is at most 250 ms old."""

    def __init__(self, workspace: str, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._workspace = workspace
        self._settings = settings
        self._clock = clock
        self._until = float("-inf")
        self._known: dict[str, Resources] = {}
        self._machine: tuple[int, int, bool, bool] = (0, 0, False, False)

    def measure(self, runner: str) -> Resources:
        """What there is for a command of this runner (`Step.runner`). Never raises."""
        now = self._clock()
        if now >= self._until:
            self._machine = (
                _disk_free(self._workspace),
                _memory_free(),
                os.access(self._workspace, os.W_OK | os.X_OK),
                shutil.which("git") is not None,
            )
            self._known.clear()
            self._until = now + _FRESH
        found = self._known.get(runner)
        if found is None:
            found = self._known[runner] = self._with_program(runner)
        return found

    def _with_program(self, runner: str) -> Resources:
        disk, memory, writable, git = self._machine
        slots = self._settings.run.agent_slots
        try:
            return Resources(disk, memory, slots, writable, git, self._program(runner))
        except RunnerError as error:
            return Resources(disk, memory, slots, writable, git, "", str(error))

    def _program(self, runner: str) -> str:
        if runner in ("", "agent"):
            runner = self._settings.run.runner
        if runner == "shell":
            if shutil.which("bash") is None:
                raise RunnerError("run.runner is shell, but there is no bash on the PATH: install it, or use an agent")
            return "bash"
        from .runners.found import find_agent

        return find_agent(runner, {name: each.command for name, each in self._settings.runners.items()}).name


def _disk_free(folder: str) -> int:
    try:
        info = os.statvfs(folder)
    except OSError:  # it is gone; that it is not writable says so
        return 0
    return info.f_bavail * info.f_frsize


def _memory_free() -> int:
    """Bytes that can be had without swapping (`MemAvailable` in proc(5); psutil where there is no such file)."""
    try:
        with open(_MEMINFO, "rb") as stream:
            text = stream.read()
        start = text.index(_AVAILABLE) + len(_AVAILABLE)
        return int(text[start:].split(None, 1)[0]) * 1024
    except (OSError, ValueError):
        import psutil

        return int(psutil.virtual_memory().available)
