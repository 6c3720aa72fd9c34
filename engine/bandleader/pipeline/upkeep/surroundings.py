"""Examinations of what a run needs around it: programs, a folder that can be written, room on the disk, a clock."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from ...library.durations import say_duration
from ...library.settings import Settings
from ..runners.found import find_agent
from ..runners.port import RunnerError
from ..store.layout import Layout
from ..store.log import Log
from .examination import Examination

DRIFT: Final = 2.0  # seconds by which the clock may be behind the newest event
_MEBIBYTE: Final = 1 << 20


def examine_programs(settings: Settings) -> list[Examination]:
    """git, bash and an agent CLI."""
    needs = (
        ("git", "without it a rollback covers only declared outputs; install git to cover the whole work tree"),
        ("bash", "commands with run.runner: shell cannot run; install bash"),
    )
    found = [_program(name, advice) for name, advice in needs]
    templates = {name: runner.command for name, runner in settings.runners.items()}
    try:
        agent = find_agent(settings.run.runner if settings.run.runner != "shell" else "", templates)
    except RunnerError as error:
        return [*found, Examination("agent CLI", False, f"{error}.")]
    return [*found, Examination("agent CLI", True, f"{agent.name} is {agent.program}.")]


def _program(name: str, advice: str) -> Examination:
    place = shutil.which(name)
    return Examination(name, place is not None, f"{name} is {place}." if place else f"There is no {name}: {advice}.")


def examine_folder(layout: Layout) -> Examination:
    """Whether the state folder can be written."""
    folder = layout.root if layout.root.exists() else layout.workspace
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        message = f"{folder} cannot be written ({error.strerror}): nothing can run until it can."
        return Examination("state folder", False, message)
    if wrong := [path for path in (layout.log, layout.lock) if path.exists() and not os.access(path, os.W_OK)]:
        return Examination("state folder", False, f"{wrong[0]} cannot be written: make it writable for you.")
    return Examination("state folder", True, f"{folder} can be written.")


def examine_disk(layout: Layout, settings: Settings) -> Examination:
    """Whether there is as much room as `resources.disk` asks for."""
    limit = settings.resources.disk
    try:
        free = shutil.disk_usage(_existing(layout.root)).free // _MEBIBYTE
    except OSError as error:
        return Examination("disk", False, f"The room on the disk cannot be told ({error.strerror}).")
    if free >= limit:
        return Examination("disk", True, f"{free:,} MiB are free.")
    message = f"{free:,} MiB are free and resources.disk asks for {limit:,}: free some space, or no command starts."
    return Examination("disk", False, message)


def examine_clock(log: Log) -> Examination:
    """Whether the clock is behind what was recorded."""
    behind = log.now() - time.time()
    if behind <= DRIFT:
        return Examination("clock", True, "The clock is not behind the newest event.")
    message = (
        f"The clock is {say_duration(behind)} behind the newest event; new events take its time until it catches up."
    )
    return Examination("clock", False, message)


def _existing(path: Path) -> Path:
    return path if path.exists() else path.parent
