"""Where a fleet keeps what it knows: below `.milestones/fleets` of the folder in which it was started."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ..pipeline.errors import EngineError
from ..pipeline.store.layout import Layout
from ..pipeline.store.lock import Holder, holder
from .events import FleetRecord
from .state import FleetState

PREFIX: Final = "fleet-"  # of every id; no session is called so, so commands can tell them apart


class FleetFiles:
    """The files of one fleet."""

    def __init__(self, workspace: Path, id: str) -> None:
        self.id = id
        self.root = Layout(workspace).root / "fleets"

    @property
    def record(self) -> Path:
        return self.root / f"{self.id}.jsonl"

    @property
    def lock(self) -> Path:
        return self.root / f"{self.id}.lock"

    @property
    def folder(self) -> Path:
        """Clones, and what children complain about."""
        return self.root / self.id

    def clone(self, line: int, name: str) -> Path:
        return self.folder / f"{line}-{name}"

    def complaints(self, line: int) -> Path:
        return self.folder / f"{line}.log"

    def state(self) -> FleetState:
        """How the fleet stands by its record. Raises EngineError."""
        state = FleetState()
        for event in FleetRecord(self.record).read():
            state.feed(event)
        return state

    def holder(self) -> Holder | None:
        """The process that runs it now."""
        return holder(self.lock)


def fleets_of(workspace: Path) -> list[FleetFiles]:
    """The fleets that were started in a folder, oldest first."""
    ids = sorted(path.stem for path in (Layout(workspace).root / "fleets").glob(f"{PREFIX}*.jsonl"))
    return [FleetFiles(workspace, id) for id in ids]


def find_fleet(workspace: Path, name: str) -> FleetFiles:
    """The fleet of a folder whose id is or begins with ``name``.

    Raises:
        EngineError: there is none, or there are several.
    """
    fleets = fleets_of(workspace)
    found = [each for each in fleets if each.id == name] or [each for each in fleets if each.id.startswith(name)]
    if len(found) == 1:
        return found[0]
    raise EngineError(_not_found(name, [each.id for each in found], [each.id for each in fleets], workspace))


def _not_found(name: str, found: Sequence[str], ids: Sequence[str], workspace: Path) -> str:
    if found:
        return f"several fleets begin with {name}: {', '.join(found[-5:])}; give more of the id"
    known = f"; there are {', '.join(ids[-5:])}" if ids else ""
    return f"there is no fleet {name} in {workspace}{known}. A fleet belongs to the folder in which it was started"
