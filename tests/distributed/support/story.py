"""What happens in a session, as it happens."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bandleader.distributed.database.address import Address
from bandleader.distributed.database.log import DatabaseLog
from bandleader.pipeline.events import Event
from bandleader.pipeline.evolve import evolve
from bandleader.pipeline.state import SessionState

from .crew import PATIENCE

CLOSING = ("session_ended", "session_parked")


class Story:
    """Follows a session; ``events`` are those that were told so far."""

    def __init__(self, address: Address, session: str) -> None:
        self.session = session
        self.events: list[Event] = []
        self.log = DatabaseLog.open(address)
        self._loop = asyncio.new_event_loop()
        self._follower = self.log.follow(session)

    def next(self) -> Event:
        """The next event."""
        try:
            event = self._loop.run_until_complete(asyncio.wait_for(anext(self._follower), PATIENCE))
        except asyncio.TimeoutError:
            raise AssertionError(f"nothing happens any more in {self}") from None
        self.events.append(event)
        return event

    def until(self, *kinds: str, command: str = "", **data: Any) -> Event:
        """The next event of one of these kinds, about a command if that is named, and with these data."""
        return self.when(
            lambda event: event.type in kinds
            and command in ("", event.command)
            and all(event.data.get(key) == value for key, value in data.items())
        )

    def when(self, holds: Callable[[Event], bool]) -> Event:
        while True:
            if holds(event := self.next()):
                return event

    def outcome(self) -> str:
        """How it ends, or "parked"."""
        return str(self.until(*CLOSING).data.get("outcome", "parked"))

    def of(self, kind: str, command: str = "") -> list[Event]:
        """The events of a kind so far."""
        return [event for event in self.events if event.type == kind and command in ("", event.command)]

    def outcomes(self) -> dict[str, str]:
        """How each command ended, or why it was left out."""
        return outcomes(self.events)

    def close(self) -> None:
        self._loop.run_until_complete(self._follower.aclose())  # type: ignore[attr-defined]  # a generator
        self._loop.close()
        self.log.close()

    def __str__(self) -> str:
        return told(self.events)


def told(events: Sequence[Event]) -> str:
    """The events, one a line."""
    return "\n".join(f"{event.seq} {event.at:.3f} {event.type} {event.command} {_short(event)}" for event in events)


def outcomes(events: Sequence[Event]) -> dict[str, str]:
    """How each command ended, or why it was left out."""
    found = {}
    for event in events:
        if event.type in ("command_ended", "command_skipped"):
            assert event.command not in found, f"{event.command} ended twice"
            found[event.command] = event.data["outcome" if event.type == "command_ended" else "reason"]
    return found


def assert_legal(events: Sequence[Event]) -> SessionState:
    """Nothing is missing, out of order or recorded twice; returns what the events amount to."""
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.at for event in events] == sorted(event.at for event in events)
    state = SessionState()
    has: dict[str, str] = {}  # the worker of each command
    begun: dict[str, tuple[str, int]] = {}
    for event in events:
        if event.type == "command_claimed":
            assert event.data["token"] > max(_tokens(events, event), default=0)
            has[event.command] = event.data["worker"]
            begun.pop(event.command, None)
        elif event.type == "stage_started":
            assert event.command not in begun, f"{event} before the end of {begun[event.command]}"
            begun[event.command] = event.data["stage"], event.data["attempt"]
        elif event.type == "stage_ended":
            assert begun.pop(event.command, None) == (event.data["stage"], event.data["attempt"]), told(events)
        if event.command:
            command = state.commands[event.command]
            assert command.outcome is None or event.type in _AFTER, f"{event} after the end"
        evolve(state, event)
    outcomes(events)
    return state


# What may follow the end of a command.
_AFTER = frozenset(("command_released", "compensated", "runner_said", "process_started", "process_ended"))


def _tokens(events: Sequence[Event], before: Event) -> Iterator[int]:
    for event in events[: before.seq - 1]:
        if event.type == "command_claimed" and event.command == before.command:
            yield event.data["token"]


def assert_executed_as_recorded(events: Sequence[Event], started: Counter[str]) -> None:
    """No command that tells of its start has run more often than is on record, nor less often than it ended."""
    recorded = Counter(event.command for event in events if _is_execution(event, "stage_started"))
    finished = Counter(event.command for event in events if _is_execution(event, "stage_ended"))
    for command in started:
        assert finished[command] <= started[command] <= recorded[command], command


def _is_execution(event: Event, kind: str) -> bool:
    return event.type == kind and event.data["stage"] == "execution"


def _short(event: Event) -> dict[str, Any]:
    return {key: value for key, value in event.data.items() if key not in ("plan", "checks", "result", "metrics")}
