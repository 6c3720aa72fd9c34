"""A command at its post: claimed by this worker, in a checkout, driven until it is at no worker any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from ...pipeline.decide import CHOICES
from ...pipeline.driver.port import Performer, StageError
from ...pipeline.errors import EngineError
from ...pipeline.events import Event, EventType
from ...pipeline.plan import Step
from ...pipeline.plan_data import step_from_data
from ...pipeline.state import CommandState, SessionState
from ...pipeline.store.errors import LogError
from ..assignment import Assignment
from ..repository.carry import is_carried, restore
from ..repository.errors import RepositoryError
from .delivery import GitDelivery
from .drive import Drive
from .driver import CommandDriver, state_of
from .log import CommandLog
from .nowhere import Nowhere
from .performer import DeliveringPerformer
from .takeover import Left, left_by

if TYPE_CHECKING:
    import contextlib

    from ..database.claims import Claim
    from ..database.writer import SessionLog
    from ..repository.checkout import Checkout
    from ..repository.mirror import Mirror
    from .workplace import Workplaces


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

    def mirror(self, remote: str) -> Mirror:
        """The clone of a repository. Raises RepositoryError."""

    def checkout(self, remote: str, commit: str, prefix: str) -> Checkout:
        """A work tree that holds the commit, to be released. Raises RepositoryError."""

    def release(self, remote: str, checkout: Checkout) -> None:
        """Give a checkout of that repository back."""


class Place(NamedTuple):
    """Where a command runs; ``checkout`` is None if it is `Nowhere`."""

    performer: Performer
    folder: str
    checkout: Checkout | None


class Post:
    """One command of a session on this worker."""

    def __init__(self, assignment: Assignment, station: Station) -> None:
        self._assignment = assignment
        self._station = station
        self._drive = Drive()

    def attend(self) -> None:
        """Claim the command, and drive it until it is at no worker any more.

        Raises:
            LogError: nothing more can be recorded; `Fenced` if another worker has the command.
        """
        assignment, station = self._assignment, self._station
        claim = station.claim(assignment.session, assignment.command, assignment.workflow)
        if claim is None:
            return
        past = station.past(assignment.session, assignment.command)
        with station.log(assignment.session, assignment.command, claim.token, past[-1].seq) as log:
            attendance = Attendance(assignment, station, claim, log, past)
            try:
                if state := attendance.begin():
                    attendance.drive(state, self._drive)
            finally:
                attendance.end()

    def stop(self) -> None:
        """End it at once, with all its processes. Its claim stands until another worker takes it."""
        self._drive.stop()


class Attendance:
    """From the claim of a command to its release."""

    def __init__(
        self, assignment: Assignment, station: Station, claim: Claim, log: SessionLog, past: list[Event]
    ) -> None:
        self._assignment = assignment
        self._station = station
        self._claim = claim
        self._log = log
        self._past = past
        self._checkout: Checkout | None = None
        self._left = self._inherited() if claim.previous_worker else Left()
        self._base = self._left.base or claim.head or assignment.commit

    def begin(self) -> SessionState | None:
        """Record the claim; the state to go on from, None if it came too late and there is nothing to do."""
        assignment, station = self._assignment, self._station
        again = self._left.stage if self._claim.previous_worker else ""
        data = {"worker": station.worker, "host": station.host, "token": self._claim.token, "again": again}
        claimed = self._append("command_claimed", {**data, "head": self._base})
        past = sorted([*self._past, *claimed, *self._log.poll()], key=lambda event: event.seq)
        state = state_of(self._planned(), assignment.session, assignment.started, assignment.needs, past)
        if assignment.command in state.active:
            return state
        self._release()
        return None

    def drive(self, state: SessionState, drive: Drive) -> None:
        """Perform stages until the command is at no worker any more."""
        command = state.commands[self._assignment.command]
        place = self._place(command)
        log = CommandLog(self._log, command.id, self._claim.token, self._station.worker, place.folder)
        command.step = self._planned(place.folder)
        try:
            drive.run(lambda: CommandDriver(state, log, place.performer).run())
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
            self._station.release(self._assignment.remote, self._checkout)

    def _inherited(self) -> Left:
        """What the lost worker has left that can be had here; a remote that is away is asked again, by `restore`."""
        assignment, left = self._assignment, left_by(self._past)
        if left.refs and not left.stayed:
            try:
                mirror = self._station.mirror(assignment.remote)
                mirror.prepare(sha256=len(left.base) == 64)  # it may be the first thing that this worker does with it
                if not is_carried(mirror, assignment.session, assignment.command, left.refs, left.token):
                    return Left()
            except RepositoryError:
                return left
        return left

    def _place(self, command: CommandState) -> Place:
        assignment, station = self._assignment, self._station
        try:
            checkout = self._checkout = station.checkout(assignment.remote, self._base, assignment.prefix)
            if self._left.refs and command.stage == self._left.stage:
                restore(checkout, assignment.session, command.id, self._left.token, command.result["after"])
            workplace = station.workplaces.at(checkout.path, self._base)
            step = self._planned(str(checkout.path))
            inner = workplace.performer(workplace.context(assignment, step))
        except (EngineError, StageError, OSError) as error:
            return Place(Nowhere(str(error)), "", None)
        delivery = GitDelivery(checkout, self._log, assignment.session, self._base, self._claim.token)
        performer = DeliveringPerformer(inner, delivery, lambda command: workplace.unsigned(command.step))
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
