"""The driver of one command on a worker: a session of this command alone, decided and driven like any local one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ...pipeline.decide import WaitUntil
from ...pipeline.driver.local import LocalDriver
from ...pipeline.events import Event
from ...pipeline.evolve import evolve
from ...pipeline.plan import Plan, Step
from ...pipeline.plan_data import plan_to_data
from ...pipeline.state import SessionState

# What an event of the whole session means to one command: a person's wishes.
_SHARED: Final = frozenset(("session_resumed", "cancel_requested"))


class CommandDriver(LocalDriver):
    """Ends when the command has ended, is parked, or has to wait for its next attempt: then it is at no worker."""

    def _wait_until(self, action: WaitUntil) -> bool:
        self.emit("session_parked", "", {"reason": "the next attempt may be made by any worker"})
        return False


def state_of(step: Step, session: str, started: float, needs: Mapping[str, str], past: Sequence[Event]) -> SessionState:
    """The state of the session that holds this command alone; ``past`` are the events of the real one in order.

    Its dependencies are there as satisfied: the coordinator would not have dispatched it otherwise.
    """
    state = SessionState(id=session)
    for event in _past(step, session, started, needs, past):
        evolve(state, event)
    return state


def _past(step: Step, session: str, started: float, needs: Mapping[str, str], past: Sequence[Event]) -> Iterable[Event]:
    met = [_met(need, needs.get(need, "")) for need in dict.fromkeys((*step.needs, *step.optional_needs))]
    plan = Plan(step.id, (*met, replace(step, decision="run")))
    options = {"jobs": len(plan.steps), "agent_slots": len(step.agents), "keep_going": True}
    yield Event("session_started", session, "", {"plan": plan_to_data(plan), "options": options}, started)
    for need in met:
        yield Event("command_skipped", session, need.id, {"reason": "satisfied", "detail": ""}, started)
    for event in past:
        if event.command == step.id or event.type in _SHARED:
            yield event


def _met(id: str, fingerprint: str) -> Step:
    return Step(id, "", (), "satisfied", "", fingerprint, "")
