"""How many commands this process takes at once, whatever queues they come from, and when it looks for them.

DBOS limits the work of a process queue by queue, with numbers that all processes share, and looks into each queue again
and again. Ours differ in size, serve several queues, take nothing more while they drain, and hear of new work: so each
look waits here until there is room and a reason. See `reins`.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final
from zlib import crc32

from ..protocol import BUSY, IDLE_POLL, NET, POLL, SESSIONS

ANY: Final = 0  # instead of the number of a queue: there may be work in any, or its limits are others now
_FIRST: Final = 0.01  # seconds that a process lets others go first when they were quicker the last time
_LOST: Final = 30.0  # seconds after which what was taken and never began does not count any more
_COORDINATED: Final = 1000  # sessions at once: they only wait


def number_of(queue: str) -> int:
    """What stands for a queue in the news."""
    return crc32(queue.encode())


class _Queue:
    """When to look into a queue: if ``heard``, that there may be something in it, not before ``not_before``, else at
    ``at``. ``anew`` says that its limits may be others than before.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = number_of(name)
        self.heard = self.anew = True
        self.at = self.not_before = self.busy_until = self.delay = 0.0


class Look:
    """A look into a queue: ``most`` is how many workflows it may take, ``found`` are those that it took."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.found: Sequence[str] = ()


class Room:
    """The slots of this process, for threads to share. All times are monotonic, in seconds."""

    def __init__(self, slots: int, queues: Collection[str]) -> None:
        self.slots = slots
        self.draining = False
        self.active: Callable[[str], int] = lambda queue: 0  # workflows of a queue whose end is not on record
        self.queues = tuple(queues)
        self._queues = {name: _Queue(name) for name in queues}
        self._change = threading.Condition()
        self._closed = False
        self._reserved = 0  # slots, for what a look that is under way may find
        self._taken: dict[str, float] = {}  # workflows that have not begun here yet, and when they were taken
        self._at_work = 0

    def serves(self, queue: str) -> bool:
        """Whether the queue is one of ours."""
        return queue in self._queues

    def taken(self) -> int:
        """How many commands are here."""
        with self._change:
            return self._count()

    def held(self) -> int:
        """How many commands and coordinators are here whose end is not on record yet."""
        return sum(map(self.active, self._queues))

    def ring(self, number: int) -> None:
        """There is something in the queue of this number (in any, for `ANY`)."""
        with self._change:
            for queue in self._queues.values():
                if number in (ANY, queue.number):
                    queue.heard = True
                    queue.anew |= number == ANY
                    queue.busy_until = time.monotonic() + BUSY
            self._change.notify_all()

    def wait(self, name: str) -> bool:
        """Wait until the queue should be looked into; whether its limits should be read before that."""
        queue = self._queues[name]
        with self._change:
            while not self._closed and (left := self._until_due(queue)) > 0:
                self._change.wait(left)
            anew = queue.anew or time.monotonic() >= queue.at
            queue.anew = queue.heard = False
        return anew

    @contextlib.contextmanager
    def look(self, name: str, limited: bool) -> Iterator[Look]:
        """A look into a queue, for which all slots that are left are held until it is known what was found.

        ``limited`` says that the queue has limits: nobody hears what ends elsewhere and so makes room.
        """
        queue = self._queues[name]
        with self._change:
            look = Look(self._left(name))
            held = 0 if name == SESSIONS else look.most
            self._reserved += held
        again = True
        try:
            yield look
            again = len(look.found) >= look.most  # there was no room for what else may be there
        finally:
            with self._change:
                self._reserved -= held
                if held:
                    self._taken.update(dict.fromkeys(look.found, time.monotonic()))
                queue.heard |= again
                _plan_next(queue, look, limited)
                self._change.notify_all()

    @contextlib.contextmanager
    def at_work(self, workflow: str) -> Iterator[None]:
        """While a command is at work here."""
        with self._change:
            self._taken.pop(workflow, None)
            self._at_work += 1
        try:
            yield
        finally:
            with self._change:
                self._at_work -= 1
                self._change.notify_all()

    def close(self) -> None:
        """Nothing is taken any more, and nobody waits."""
        with self._change:
            self._closed = self.draining = True
            self._change.notify_all()

    def _count(self) -> int:
        if self._taken:
            oldest = time.monotonic() - _LOST
            self._taken = {workflow: since for workflow, since in self._taken.items() if since > oldest}
        return self._at_work + len(self._taken)

    def _left(self, queue: str) -> int:
        if self.draining:
            return 0
        return _COORDINATED if queue == SESSIONS else max(0, self.slots - self._count() - self._reserved)

    def _until_due(self, queue: _Queue) -> float:
        if not self._left(queue.name):
            return NET  # or until there is room
        return (queue.not_before if queue.heard else queue.at) - time.monotonic()


def _plan_next(queue: _Queue, look: Look, limited: bool) -> None:
    now = time.monotonic()
    if look.found:
        queue.busy_until, queue.not_before, queue.delay = now + BUSY, 0.0, 0.0
    elif look.most:  # hundreds of workers may hear of one command
        queue.delay = min(max(2 * queue.delay, _FIRST), IDLE_POLL)
        queue.not_before = now + queue.delay
    pace = NET if not limited else POLL if now < queue.busy_until else IDLE_POLL
    queue.at = now + pace
