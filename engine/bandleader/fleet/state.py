"""How a fleet stands, folded from its events."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from .events import FleetEvent

Status: TypeAlias = Literal[
    "waiting", "running", "interrupted", "succeeded", "failed", "parked", "cancelled", "refused"
]  # fmt: skip
OVER: Final[frozenset[Status]] = frozenset(("succeeded", "failed"))  # nothing is left to go on with


@dataclass
class Row:
    """One repository. ``folder`` is its workspace once that is known; ``pid`` and ``process_start`` tell the child that
    began last, at ``began`` (Unix time); ``message`` says why it is refused, or what became of it.
    """

    line: int
    target: str
    problem: str = ""
    folder: str = ""
    session: str = ""
    status: Status = "waiting"
    message: str = ""
    pid: int = 0
    process_start: float = 0.0
    began: float = 0.0
    ended: float = 0.0


@dataclass
class FleetState:
    """One fleet. ``words`` are the options that every child gets, ``on`` the database that its sessions are in."""

    id: str = ""
    name: str = ""
    arguments: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    jobs: int = 1
    on: str = ""
    started: float = 0.0
    last: float = 0.0
    outcome: str = ""
    cancelling: int = 0
    rows: dict[int, Row] = field(default_factory=dict)

    def feed(self, event: FleetEvent) -> None:
        """Take in the next event; one of a kind or a line that is not known changes nothing."""
        self.last = event.at
        take = getattr(self, f"_{event.type}", None)
        row = self.rows.get(event.line)
        if take is not None and (row or not event.line):
            take(event, dict(event.data), row)

    @property
    def counts(self) -> Counter[Status]:
        """How many repositories have each status."""
        return Counter(row.status for row in self.rows.values())

    @property
    def is_over(self) -> bool:
        """Whether every repository has ended."""
        return all(row.status in OVER for row in self.rows.values())

    def _fleet_started(self, event: FleetEvent, data: dict[str, Any], _row: Row | None) -> None:
        self.id, self.name, self.on, self.jobs = data["fleet"], data["name"], data["on"], data["jobs"]
        self.arguments, self.words = tuple(data["arguments"]), tuple(data["words"])
        self.started = event.at
        for line, target, problem in data["repositories"]:
            self.rows[line] = Row(line, target, problem)

    def _fleet_resumed(self, _event: FleetEvent, _data: dict[str, Any], _row: Row | None) -> None:
        self.outcome, self.cancelling = "", 0

    def _repository_began(self, event: FleetEvent, data: dict[str, Any], row: Row) -> None:
        row.status, row.message, row.began, row.ended = "running", "", event.at, 0.0
        row.folder, row.pid, row.process_start = data["folder"], data["pid"], data["process_start"]

    def _session_began(self, _event: FleetEvent, data: dict[str, Any], row: Row) -> None:
        row.session = data["session"]

    def _repository_ended(self, event: FleetEvent, data: dict[str, Any], row: Row) -> None:
        row.status, row.message, row.ended = data["outcome"], data["message"], event.at

    def _cancel_requested(self, _event: FleetEvent, _data: dict[str, Any], _row: Row | None) -> None:
        self.cancelling += 1

    def _fleet_ended(self, _event: FleetEvent, data: dict[str, Any], _row: Row | None) -> None:
        self.outcome = data["outcome"]
