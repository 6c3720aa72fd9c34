"""What a worker has to offer to its commands: the database, clones of repositories, checkouts."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from ...pipeline.events import Event
from ..command.workplace import Workplaces
from ..database.address import Address
from ..database.asking import Asking
from ..database.claims import Claim, claim_command, claim_session
from ..database.news import News
from ..database.past import past_of
from ..database.writer import SessionLog
from ..repository.checkout import Checkout
from ..repository.checkouts import CheckoutPool
from ..repository.mirror import Mirror, mirror_name
from ..repository.upkeep import Upkeep
from .identity import Identity


class WorkerStation:
    """See `command.post.Station`. Threads share it. ``folder`` is where clones and checkouts are kept between runs;
    when ``stop`` is set, nobody waits for the database any more.
    """

    def __init__(
        self, address: Address, identity: Identity, news: News, folder: Path, slots: int, stop: threading.Event
    ) -> None:
        self.worker = identity.id
        self.host = identity.host
        self.workplaces = Workplaces()
        self._address = address
        self._news = news
        self._folder = folder
        self._stop = stop
        self._checkouts = CheckoutPool(folder / "checkouts", slots)
        self._upkeeps: dict[str, Upkeep] = {}
        self._lock = threading.Lock()
        self._asking = Asking(address, news.pool, stop)

    def claim(self, session: str, command: str, workflow: str = "") -> Claim | None:
        """See `Station.claim`."""
        return self._asking.ask(lambda connection: claim_command(connection, session, command, self.worker, workflow))

    def claim_session(self, session: str) -> int | None:
        """The coordination of a session for this worker alone: its token; None if the session is over or parked."""
        return self._asking.ask(lambda connection: claim_session(connection, session, self.worker))

    def past(self, session: str, command: str = "") -> list[Event]:
        """See `Station.past`; without a command all events of the session."""
        return self._asking.ask(lambda connection: past_of(connection, session, command))

    def log(self, session: str, command: str, token: int, seen: int = 0) -> contextlib.closing[SessionLog]:
        """See `Station.log`; for a coordinator ``command`` is ""."""
        log = SessionLog(self._address, self._news, session, command, token, self.worker, stop=self._stop, seen=seen)
        return contextlib.closing(log)

    def mirror(self, remote: str) -> Mirror:
        """See `Station.mirror`."""
        return self._upkeep(remote).mirror

    def checkout(self, remote: str, commit: str, prefix: str) -> Checkout:
        """See `Station.checkout`."""
        upkeep = self._upkeep(remote)
        upkeep.enter()
        try:
            return self._checkouts.acquire(upkeep.mirror, commit, prefix)
        except BaseException:
            upkeep.leave()
            raise

    def release(self, remote: str, checkout: Checkout) -> None:
        """See `Station.release`."""
        self._checkouts.release(checkout)
        self._upkeep(remote).leave()

    def _upkeep(self, remote: str) -> Upkeep:
        with self._lock:
            known = self._upkeeps.get(remote)
            if known is None:
                mirror = Mirror(self._folder / "mirrors" / mirror_name(remote), remote)
                known = self._upkeeps[remote] = Upkeep(mirror)
            return known

    def close(self) -> None:
        """Give everything back."""
        self._checkouts.close()
