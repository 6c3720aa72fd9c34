"""The driver of a distributed session: it decides what is next, and leaves the commands to workers.

It performs the actions that concern the session and passes over those for commands that are at a worker, which decides
them itself, by the same `decide` (see `command.driver`). All that it knows is in the events, so another process can
take its place at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from ...pipeline.decide import (
    Compensate,
    End,
    Finish,
    Park,
    Perform,
    Recover,
    Skip,
    Suspend,
    WaitUntil,
    decide,
)
from ...pipeline.driver.port import EventLog
from ...pipeline.driver.records import Emission, attempt_failed, ended, finished, parked, skipped, suspended
from ...pipeline.events import Event
from ...pipeline.evolve import evolve
from ...pipeline.state import QUEUED, CommandState, SessionState
from ..assignment import Assignment
from ..protocol import command_workflow, compensation_workflow, queue_name
from .briefing import Briefing
from .dispatcher import Dispatcher

NET: Final = 1.0  # seconds after which a coordinator looks for events although nobody has told it of any


class Coordinator:
    """Coordinates one session. ``wait`` blocks until there may be news, at most for as many seconds as it is given;
    it is False when the process has to end, and somebody else goes on with the session.
    """

    def __init__(
        self,
        past: Iterable[Event],
        log: EventLog,
        dispatcher: Dispatcher,
        wait: Callable[[float], bool],
    ) -> None:
        self.state = SessionState()
        self._log = log
        self._dispatcher = dispatcher
        self._wait = wait
        self._briefing = Briefing()
        self._batch: list[Event] = []
        self._outgoing: list[Assignment] = []
        self._queued: dict[str, str] = {}  # the workflows of commands that no worker has claimed, by command
        self._compensating = ""
        self._alarm = 0.0
        self._acts: dict[type, Callable[[Any], bool]] = {
            Perform: self._perform,
            Recover: self._recover,
            Compensate: self._compensate,
            Park: lambda action: self._unless_away(action, parked),
            Skip: lambda action: self._emit(*skipped(action)),
            End: lambda action: self._unless_away(action, lambda end: ended(end, self.state, self._log.now())),
            WaitUntil: self._wait_until,
            Suspend: self._suspend,
            Finish: self._finish,
        }
        for event in past:
            self._take_in(event)

    @property
    def wrote(self) -> bool:
        """Whether a command that may change files has begun."""
        return self._briefing.wrote

    def run(self) -> str:
        """Coordinate until the session has ended (its outcome), is parked ("parked"), or another process has to go on
        with it ("").

        Raises:
            LogError: nothing more can be recorded, or another process does it already (`Fenced`).
        """
        self._send(self._lost_in_the_mail())
        while self.state.phase == "running":
            for event in self._log.poll():
                self._take_in(event)
            self._recall()
            if not self._turn() and not self._wait(self._patience()):
                return ""
        return self.state.outcome or "parked"

    def _turn(self) -> bool:
        """Act, record, send; whether there may be more to do at once."""
        more, self._alarm = False, 0.0
        for action in decide(self.state, self._log.now()):
            more |= self._acts[action.__class__](action)
        batch, self._batch = self._batch, []
        self._log.append(batch)
        outgoing, self._outgoing = self._outgoing, []
        self._send(outgoing)
        return more

    def _send(self, assignments: Sequence[Assignment]) -> None:
        if assignments:
            self._dispatcher.enqueue(assignments)

    def _emit(self, kind: Any, command: str, data: Mapping[str, Any]) -> bool:
        event = Event(kind, self.state.id, command, data, self._log.now())
        self._batch.append(event)
        self._take_in(event)
        return True

    def _take_in(self, event: Event) -> None:
        evolve(self.state, event)
        self._briefing.hear(event)
        if event.type == "command_dispatched":
            self._queued[event.command] = event.data["workflow"]
        elif event.type in ("command_claimed", "command_released"):
            self._queued.pop(event.command, None)
        elif event.type in ("compensated", "session_resumed"):
            self._compensating = ""

    def _lost_in_the_mail(self) -> list[Assignment]:
        """What may have been recorded as dispatched by a coordinator that was killed before it sent it."""
        commands = self.state.commands
        return [self._assignment(commands[id], workflow) for id, workflow in self._queued.items()]

    def _recall(self) -> None:
        """Take back what waits for a worker and would not begin now. It stays in its queue, but whoever takes it from
        there finds that it may not be claimed any more.
        """
        state = self.state
        ending = state.cancelling or state.aborting
        if ending or ((state.failed or state.parked) and not state.keep_going):
            for id in list(self._queued):
                if ending or not state.commands[id].started:  # what has begun before is to be brought to its end
                    self._emit("command_released", id, {"worker": QUEUED})

    def _patience(self) -> float:
        return max(0.0, min(NET, self._alarm - self._log.now())) if self._alarm else NET

    # Actions; each says whether it has changed the state

    def _perform(self, action: Perform) -> bool:
        command = self.state.commands[action.command]
        if command.worker:
            return False
        if command.ending is not None:  # what it had is gone with its worker, so there is nothing to clean up
            self._emit("stage_started", action.command, {"stage": action.stage, "attempt": action.attempt})
            said = {"verdict": "passed", "duration": 0.0, "message": "", "checks": []}
            return self._emit("stage_ended", action.command, {"stage": action.stage, "attempt": action.attempt, **said})
        step = command.step
        workflow = command_workflow(self.state.id, command.id, step.key, self._briefing.dispatches[command.id] + 1)
        assignment = self._assignment(command, workflow)
        self._outgoing.append(assignment)
        data = {"workflow": workflow, "queue": assignment.queue, "labels": list(step.labels)}
        return self._emit("command_dispatched", command.id, data)

    def _assignment(self, command: CommandState, workflow: str) -> Assignment:
        queue = queue_name(command.step.runner, command.step.labels)
        return self._briefing.assignment("command", command.step, workflow, queue)

    def _recover(self, action: Recover) -> bool:
        """Only what was parked comes here: its changes were never merged, so they need not be undone anywhere."""
        command = self.state.commands[action.command]
        if command.worker:
            return False
        if command.phase != "recovering":
            return self._emit(*attempt_failed(action, action.strategy, action.message))
        ref = (command.snapshot or {}).get("ref", "")
        return self._emit("rolled_back", command.id, {"ref": ref, "discarded": "", "paths": [], "conflicts": []})

    def _unless_away(self, action: Any, emission: Callable[[Any], Emission]) -> bool:
        return not self.state.commands[action.command].worker and self._emit(*emission(action))

    def _compensate(self, action: Compensate) -> bool:
        if self._compensating != action.command:
            self._compensating = action.command
            step = self.state.commands[action.command].step
            workflow = compensation_workflow(self.state.id, step.id, self._briefing.generation)
            queue = queue_name(step.runner, step.labels)
            self._outgoing.append(self._briefing.assignment("compensation", step, workflow, queue))
        return False

    def _wait_until(self, action: WaitUntil) -> bool:
        self._alarm = action.time
        return False

    def _suspend(self, action: Suspend) -> bool:
        return self._nobody_away() and self._emit(*suspended(action))

    def _finish(self, action: Finish) -> bool:
        if self._compensating or not self._nobody_away():
            return False
        return self._emit(*finished(action, self.state, self._log.now()))

    def _nobody_away(self) -> bool:
        """Whether every worker has let go of its command: what it still records belongs before the end."""
        return not any(command.worker for command in self.state.commands.values())
