"""What can be done with a command from above its text: run it, see what a run would do, and how the last one ended."""

from __future__ import annotations

from collections.abc import Iterator

from ..library.graph import closure
from ..library.snapshot import Snapshot
from .last_result import LastResult, said_result
from .lens import Lens, lenses


def can_run(snapshot: Snapshot, path: str) -> bool:
    """Whether a file is a command or a skill that can be planned; those in a cycle of dependencies cannot."""
    facts = snapshot.files.get(path)
    return facts is not None and facts.source.kind in ("command", "skill") and path not in snapshot.cycles


def run_lenses(snapshot: Snapshot, path: str, stage: str = "", last: LastResult | None = None) -> Iterator[Lens]:
    """Every lens of one file. ``stage`` is what it is doing now, "" while it does not run.

    The titles of `together` and `result` are left to `title_of`: the one counts a part of the graph, the
    other grows old.
    """
    if can_run(snapshot, path):
        if stage:
            yield Lens("progress", f"Running: {stage.replace('_', ' ')}")
            yield Lens("cancel", "Cancel")
        else:
            yield Lens("run", "Run")
            if snapshot.successors(path):
                yield Lens("together", "")
        yield Lens("plan", "Plan")
        if last and not stage:
            yield Lens("result", "")
    yield from lenses(snapshot, path)


def title_of(snapshot: Snapshot, path: str, lens: Lens, last: LastResult | None, now: float) -> str:
    """The title of a lens, at ``now`` (Unix time in seconds); "" for one that there is no more."""
    if lens.kind == "together" and path in snapshot.files:
        return f"Run with dependencies ({len(set(closure(path, snapshot.successors)) - {path})})"
    if lens.kind == "result":
        return said_result(last, now) if last else ""
    return lens.title
