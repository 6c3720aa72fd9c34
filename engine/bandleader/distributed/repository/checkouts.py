"""Checkouts that are kept for the next command: as a rule, getting one costs a look, or what differs."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

from ...pipeline.store.lock import WorkspaceBusy, WorkspaceLock
from .checkout import Checkout, Place
from .errors import RepositoryError, explained
from .mirror import Mirror


class CheckoutPool:
    """At most ``size`` checkouts in ``folder`` for this process. Those that another one left are used again.

    Threads may share a pool, and processes a folder: each place is locked by the process that uses it.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder.resolve()
        self._size = size
        self._free: list[Place] = []
        self._taken: dict[int, Place] = {}
        self._some = threading.Condition()

    def acquire(self, mirror: Mirror, commit: str, prefix: str = "") -> Checkout:
        """A checkout of the commit, whose workspace is the folder ``prefix``; waits until one is free.

        All is as committed but for what git ignores and `.milestones`, which an earlier command may have left.

        Raises:
            RepositoryError: there is no such commit or folder, or the files cannot be written.
        """
        mirror.fetch(commit)
        place = self._take(mirror, commit)
        try:
            with explained(f"a checkout of {commit} cannot be made in {place.top}"):
                place.fill(mirror, commit)
                path = _workspace(place.top, prefix)
            return Checkout(path, place.top, commit, mirror, place.number, place)
        except BaseException:
            self._give_back(place.number)
            raise

    def release(self, checkout: Checkout) -> None:
        """Give it back for the next one."""
        self._give_back(checkout.number)

    def close(self) -> None:
        """Leave the places that are free to other processes."""
        with self._some:
            while self._free:
                self._free.pop().lock.release()

    def _take(self, mirror: Mirror, commit: str) -> Place:
        """The free place with the least to do, or another one while there is none of this mirror."""
        wanted = str(mirror.folder)
        with self._some:
            self._some.wait_for(lambda: len(self._taken) < self._size)
            place = max(self._free, key=lambda each: (each.mirror == wanted, each.commit == commit), default=None)
            if place is None or (place.mirror != wanted and len(self._free) + len(self._taken) < self._size):
                place = self._another()
            else:
                self._free.remove(place)
            self._taken[place.number] = place
        return place

    def _another(self) -> Place:
        """The first place that no process has."""
        held = self._taken.keys() | {place.number for place in self._free}
        with explained(f"the checkouts in {self._folder} cannot be used"):
            for number in itertools.count(1):
                if number not in held:
                    try:
                        return Place(self._folder, number, WorkspaceLock.acquire(self._folder / f"{number}.lock"))
                    except WorkspaceBusy:
                        continue
        raise AssertionError("numbers have an end")

    def _give_back(self, number: int) -> None:
        with self._some:
            self._free.append(self._taken.pop(number))
            self._some.notify()


def _workspace(top: Path, prefix: str) -> Path:
    """The folder ``prefix`` of a checkout. It is made where the commit has no file in it, but never through a link."""
    path = top / prefix
    if not path.resolve().is_relative_to(top):
        raise RepositoryError(f"the workspace {prefix} lies behind a link that leads out of the repository")
    if path.exists() and not path.is_dir():
        raise RepositoryError(f"the workspace {prefix} is no folder in this commit")
    path.mkdir(parents=True, exist_ok=True)
    return path
