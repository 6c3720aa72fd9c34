"""Undoes on a worker what a succeeded command did outside the work tree."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any

from ...pipeline.driver.port import Compensated, StageError
from ...pipeline.errors import EngineError
from ...pipeline.events import Event, EventType
from ...pipeline.plan_data import step_from_data
from ...pipeline.state import CommandState, SessionState
from ..assignment import Assignment
from .post import Station

if TYPE_CHECKING:
    from ..database.claims import Claim
    from ..database.writer import SessionLog


class Compensation:
    """The compensation of one command. It runs in a checkout of the session's result, which it leaves as it is."""

    def __init__(self, assignment: Assignment, station: Station) -> None:
        self._assignment = assignment
        self._station = station

    def run(self) -> None:
        """Claim the command and compensate it.

        Raises:
            LogError: nothing can be recorded.
        """
        assignment, station = self._assignment, self._station
        claim = station.claim(assignment.session, assignment.command)
        if claim is None:
            return
        with station.log(assignment.session, assignment.command, claim.token) as log:
            answer = self._interrupted(claim, log) or self._answer(claim, log)
            self._append(log, "compensated", answer._asdict())
            self._append(log, "command_released", {"worker": station.worker})

    def _interrupted(self, claim: Claim, log: SessionLog) -> Compensated | None:
        """What is recorded of a compensation whose worker was lost while it ran; None where none has begun.

        A process is on record before it begins to work. What it has done elsewhere nobody knows: it is not run again.
        """
        lost, begun = claim.previous_worker, False
        for event in self._station.past(self._assignment.session, self._assignment.command):
            if event.type == "command_ended":
                begun = False
            begun |= event.type == "process_started"
        if not (lost and begun):
            return None
        step = step_from_data(self._assignment.step)
        self._say(
            log,
            f"worker {lost} was lost while {step.compensate} ran; what that has undone is not known, so it is not run "
            "again: look, and run it by hand if it is needed",
        )
        return Compensated(step.compensate, -1)

    def _answer(self, claim: Claim, log: SessionLog) -> Compensated:
        assignment, station = self._assignment, self._station
        step = step_from_data(assignment.step)
        try:
            checkout = station.checkout(assignment.remote, claim.head or assignment.commit, assignment.prefix)
        except EngineError as error:
            self._say(log, str(error))
            return Compensated(step.compensate, -1)
        try:
            workplace = station.workplaces.at(checkout.path, checkout.commit)
            step = step_from_data({**assignment.step, "path": f"{checkout.path}/{assignment.step['path']}"})
            performer = workplace.performer(workplace.context(assignment, step))
            performer.begin(SessionState(id=assignment.session), self._recorder(log))
            return asyncio.run(performer.compensate(CommandState(step.id, step, "reader")))
        except (StageError, EngineError, OSError) as error:
            self._say(log, str(error))
            return Compensated(step.compensate, -1)
        finally:
            station.release(assignment.remote, checkout)

    def _recorder(self, log: SessionLog) -> Any:
        def record(command: str, kind: EventType, data: Mapping[str, Any]) -> Awaitable[None]:
            self._append(log, kind, data)
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done

        return record

    def _say(self, log: SessionLog, message: str) -> None:
        self._append(log, "runner_said", {"kind": "error", "text": message, "data": {}})

    def _append(self, log: SessionLog, kind: EventType, data: Mapping[str, Any]) -> None:
        log.append([Event(kind, self._assignment.session, self._assignment.command, data)])
