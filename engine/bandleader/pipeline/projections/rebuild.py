"""Making the files anew from the log, or going on where a crash has left them.

Both let the `Projector` write what it would have written: there is one way from events to files. The caller holds the
lock of the workspace.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ..events import Event
from ..store.layout import Layout
from ..store.log import Log
from .command_files import WRITER
from .progress import FORMAT, Mark, mark_path, mark_text, read_mark
from .projector import Projector
from .recall import recall_from
from .session_file import COMMENT

_SCRATCH: Final = "rebuild"
_BATCH: Final = 10_000  # events: of what is overwritten within a batch, only the last is written
_KINDS: Final = ("sessions", "completed", "cache/commands", "metrics")


class Rebuilt(NamedTuple):
    """How many files there are now, by kind; ``removed`` told of what the log knows nothing about.

    ``problem`` says what could not be written; `str` of it all is for a person.
    """

    sessions: int
    completed: int
    cached: int
    metrics: int
    removed: int
    problem: str = ""

    def __str__(self) -> str:
        made = (
            f"{self.sessions} of sessions, {self.completed} of completed commands, {self.cached} of results, "
            f"{self.metrics} of metrics"
        )
        stale = f"; removed {self.removed} of which the log knows nothing" if self.removed else ""
        problem = f" {self.problem}." if self.problem else ""
        return f"Made the files anew from the event log: {made}{stale}.{problem}"


def rebuild(log: Log, layout: Layout) -> Rebuilt:
    """Make all files anew. Markers that others have set stay, and so do metrics of days the log knows nothing about.

    Raises:
        OSError: the folder cannot be written; each file is whole, old or new.
        LogError: the log cannot be read.
    """
    with _made_anew(log, layout) as (made, problem):
        removed = 0
        counts = []
        for kind in _KINDS:
            new = _files(made.root / kind)
            counts.append(len(new))
            stale = [path for name, path in _files(layout.root / kind).items() if name not in new and _is_ours(path)]
            for path in stale:
                path.unlink()
            removed += len(stale)
            for name, path in new.items():
                target = layout.root / kind / name
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
        mark_path(made).replace(mark_path(layout))
    return Rebuilt(counts[0], counts[1], counts[2], counts[3], removed, problem)


def differences(log: Log, layout: Layout) -> list[str]:
    """The files, relative to ``.milestones``, that are not what the log says. Results that were removed do not count.

    Raises:
        OSError: the folder cannot be written.
        LogError: the log cannot be read.
    """
    found = []
    with _made_anew(log, layout) as (made, _):
        for kind in _KINDS:
            new, old = _files(made.root / kind), _files(layout.root / kind)
            wrong = [name for name in old.keys() - new.keys() if _is_ours(old[name])]
            wrong += [name for name in new.keys() & old.keys() if new[name].read_bytes() != old[name].read_bytes()]
            if kind != "cache/commands":
                wrong += new.keys() - old.keys()
            found += [f"{kind}/{name}" for name in sorted(wrong)]
    return found


def catch_up(log: Log, layout: Layout) -> int:
    """Write what a crash, a full disk or another process has kept from the files; return the number of events.

    Costs one look at the log when there is nothing. Files of another version, or of a log that is not this one, are
    made anew.

    Raises:
        OSError: the folder cannot be written.
        LogError: the log cannot be read.
    """
    mark = read_mark(layout)
    events = log.read(after=max(0, mark.seq - 1))
    if mark.seq:
        last = next(events, None)
        if last is None or (last.seq, last.at, FORMAT) != mark:
            rebuild(log, layout)
            return read_mark(layout).seq
    count, problem = _feed(events, log, layout)
    if problem:
        raise OSError(problem)
    return count


def _feed(events: Iterable[Event], log: Log, layout: Layout) -> tuple[int, str]:
    """Let a projector write events; return their number and its problem."""
    projector = Projector(layout, recall_from(log))
    rest = iter(events)
    count = 0
    while page := list(itertools.islice(rest, _BATCH)):
        projector.feed(page)
        count += len(page)
    projector.close()
    return count, projector.problem


@contextlib.contextmanager
def _made_anew(log: Log, layout: Layout) -> Iterator[tuple[Layout, str]]:
    """All files in a folder of their own, and what could not be written."""
    scratch = Layout(layout.root / _SCRATCH)
    shutil.rmtree(scratch.workspace, ignore_errors=True)
    scratch.root.mkdir(parents=True)
    try:
        mark_path(scratch).write_text(mark_text(Mark()), encoding="utf-8")
        _, problem = _feed(log.read(), log, scratch)
        yield scratch, problem.replace(str(scratch.root), str(layout.root))
    finally:
        shutil.rmtree(scratch.workspace, ignore_errors=True)


def _files(folder: Path) -> dict[str, Path]:
    """The files below a folder by their relative names; links are not followed."""
    found = {}
    for current, _, names in os.walk(folder):
        for name in names:
            path = Path(current, name)
            found[path.relative_to(folder).as_posix()] = path
    return found


def _is_ours(path: Path) -> bool:
    """Whether the engine wrote a file that the log does not speak of."""
    if path.suffix == ".json":
        return True  # results are nobody else's
    if path.suffix != ".yaml":
        return False  # metrics of a log that is gone
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return text.startswith(f"# {COMMENT}\n") or text.endswith(f'\nwritten_by: "{WRITER}"\n')
