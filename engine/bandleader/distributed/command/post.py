"""A command at its post: claimed by this worker, in a checkout, driven in the three steps of its durable workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from ...pipeline.decide import CHOICES
from ...pipeline.driver.port import Performer, StageError
from ...pipeline.errors import EngineError
from ...pipeline.events import Event, EventType
from ...pipeline.plan import Step
from ...pipeline.plan_data import step_from_data
from ...pipeline.stage import STAGES, Stage
from ...pipeline.state import CommandState, SessionState
from ...pipeline.store.errors import LogError
from ..assignment import Assignment
from ..repository.carry import restore
from .delivery import GitDelivery
from .drive import Drive, Reached
from .driver import CommandDriver, state_of
from .log import CommandLog
from .nowhere import Nowhere
from .performer import Border, Reach, SteppingPerformer, has_changes

if TYPE_CHECKING:
    import contextlib

    from ..database.claims import Claim
    from ..database.writer import SessionLog
    from ..repository.checkout import Checkout
    from .workplace import Workplaces

ACROSS: Final[dict[str, frozenset[Border]]] = {
    "prepare": frozenset(),
    "execute": frozenset(("execute",)),
    # After the loss of a worker everything may be left to do.
    "finish": frozenset(("execute", "finish")),
}


_CARRIED: Final = "validation"  # the stage that another worker begins with what was carried over


class Station(Protocol):
    """What a worker has to offer to its commands. Everything may block."""

    worker: str
    host: str
    workplaces: Workplaces

    def claim(self, session: str, command: str, workflow: str = "") -> Claim | None:
        """The command for this worker alone; None where nothing is to be done any more (by the ``workflow``)."""

    def past(self, session: str, command: str) -> list[Event]:
        """The events of the command and of the session itself, in order."""

    def log(self, session: str, command: str, token: int, seen: int = 0) -> contextlib.closing[SessionLog]:
        """The log of the session, to be written under a claim; events up to place ``seen`` are known."""

    def checkout(self, remote: str, commit: str, prefix: str) -> Checkout:
        """A work tree that holds the commit, to be released. Raises RepositoryError."""

    def release(self, checkout: Checkout) -> None:
        """Give a checkout back."""


class Place(NamedTuple):
    """Where a command runs; ``checkout`` is None if it is `Nowhere`."""

    performer: Performer
    folder: str
    checkout: Checkout | None


class Post:
    """One command of a session on this worker. `step` is called by one thread at a time."""

    def __init__(self, assignment: Assignment, station: Station) -> None:
        self._assignment = assignment
        self._station = station
        self._drive: Drive | None = None

    def step(self, name: str) -> Reached:
        """Perform one of the three steps; the border that was reached, "" when the command needs no worker any more.

        Raises:
            LogError: nothing more can be recorded; `Fenced` if another worker has the command.
        """
        if self._drive is None:
            self._drive = Drive(lambda reach: self._run(reach, name), self._assignment.command)
            self._drive.start()
        return self._drive.on(ACROSS[name])

    def stop(self) -> None:
        """End it at once, with all its processes. Its claim stands until another worker takes it."""
        if self._drive:
            self._drive.stop()

    async def _run(self, reach: Reach, step: str) -> None:
        """Claim the command, and drive it until it is at no worker any more."""
        assignment, station = self._assignment, self._station
        claim = station.claim(assignment.session, assignment.command, assignment.workflow)
        if claim is None:
            return
        past = station.past(assignment.session, assignment.command)
        with station.log(assignment.session, assignment.command, claim.token, past[-1].seq) as log:
            attendance = Attendance(assignment, station, claim, log, step, past)
            try:
                if state := attendance.begin():
                    await attendance.drive(state, reach)
            finally:
                attendance.end()


class Attendance:
    """From the claim of a command to its release."""

    def __init__(
        self,
        assignment: Assignment,
        station: Station,
        claim: Claim,
        log: SessionLog,
        step: str,
        past: list[Event],
    ) -> None:
        self._assignment = assignment
        self._station = station
        self._claim = claim
        self._log = log
        self._step = step
        self._past = past
        self._checkout: Checkout | None = None
        self._base = claim.head or assignment.commit
        self._executed_under = 0  # the token of the claim under which the command was executed, if that was another one

    def begin(self) -> SessionState | None:
        """Record the claim; the state to go on from, None if it came too late and there is nothing to do."""
        assignment, station = self._assignment, self._station
        again = self._again() if self._claim.previous_worker else ""
        data = {"worker": station.worker, "host": station.host, "token": self._claim.token, "again": again}
        claimed = self._append("command_claimed", {**data, "head": self._base})
        past = sorted([*self._past, *claimed, *self._log.poll()], key=lambda event: event.seq)
        state = state_of(self._planned(), assignment.session, assignment.started, assignment.needs, past)
        if assignment.command in state.active:
            return state
        self._release()
        return None

    async def drive(self, state: SessionState, reach: Reach) -> None:
        """Perform stages until the command is at no worker any more."""
        import asyncio

        command = state.commands[self._assignment.command]
        place = await asyncio.to_thread(self._place, command, reach)
        log = CommandLog(self._log, command.id, self._claim.token, self._station.worker, place.folder)
        command.step = self._planned(place.folder)
        try:
            await CommandDriver(state, log, place.performer).run()
        except LogError:
            raise
        except Exception as error:  # noqa: BLE001  # a fault of ours is for a person to see, and ends no session
            message = f"the worker {self._station.worker} failed: {type(error).__name__}: {error}"
            self._append("command_parked", {"stage": command.stage, "message": message, "choices": CHOICES})
        else:
            if command.id in state.active and command.unsettled:  # ended at once: what it changed stays behind here
                self._append("rolled_back", {"ref": "", "discarded": "", "paths": [], "conflicts": []})
        if not log.released:
            self._release()

    def end(self) -> None:
        """Give back what was borrowed."""
        if self._checkout:
            self._station.release(self._checkout)

    def _again(self) -> Stage | str:
        """From which stage the command goes on after the loss of a worker: what a step before has done stands."""
        if self._step != "finish":
            return STAGES[0]
        for event in self._past:
            if event.type == "command_claimed":
                self._base = event.data["head"]
                if event.data["again"] != _CARRIED:
                    self._executed_under = event.data["token"]
        return _CARRIED

    def _place(self, command: CommandState, reach: Reach) -> Place:
        assignment, station = self._assignment, self._station
        try:
            checkout = self._checkout = station.checkout(assignment.remote, self._base, assignment.prefix)
            if self._executed_under and command.stage == _CARRIED and has_changes(command):
                restore(checkout, assignment.session, command.id, self._executed_under, command.result["after"])
            workplace = station.workplaces.at(checkout.path, self._base)
            step = self._planned(str(checkout.path))
            inner = workplace.performer(workplace.context(assignment, step))
        except (EngineError, StageError, OSError) as error:
            return Place(Nowhere(str(error)), "", None)
        delivery = GitDelivery(checkout, self._log, assignment.session, self._base, self._claim.token)
        performer = SteppingPerformer(inner, delivery, reach, lambda command: workplace.unsigned(command.step))
        return Place(performer, str(checkout.path), checkout)

    def _planned(self, folder: str = "") -> Step:
        """The step as this worker runs it: the checkout is for the command alone."""
        data = {**self._assignment.step, "isolation": "in-place"}
        if folder:
            data["path"] = f"{folder}/{data['path']}"
        return step_from_data(data)

    def _release(self) -> None:
        self._append("command_released", {"worker": self._station.worker})

    def _append(self, kind: EventType, data: dict[str, object]) -> list[Event]:
        return self._log.append([Event(kind, self._assignment.session, self._assignment.command, data)])
