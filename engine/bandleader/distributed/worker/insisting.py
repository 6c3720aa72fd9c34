"""Work is put into the queues even if the database has to be waited for: it is on record that it is there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from ..adapter.client import Client
from ..assignment import Assignment
from ..database.connect import backoff
from ..database.errors import Unrecorded


class Insisting:
    """See `coordinator.dispatcher.Dispatcher`. Once ``stop`` is set, nobody waits for the database any more."""

    def __init__(self, client: Client, stop: threading.Event) -> None:
        self._client = client
        self._stop = stop

    def enqueue(self, assignments: Sequence[Assignment]) -> None:
        """See `Dispatcher.enqueue`."""
        self._insist(lambda: self._client.enqueue(assignments))

    def hand_over(self, workflow: str, queue: str) -> None:
        """See `Client.hand_over`."""
        self._insist(lambda: self._client.hand_over(workflow, queue))

    def _insist(self, work: Callable[[], None]) -> None:
        from sqlalchemy.exc import DBAPIError
        from sqlalchemy.exc import TimeoutError as NoneFree

        delays = backoff()
        while True:
            try:
                return work()
            except (DBAPIError, NoneFree) as error:
                if self._stop.wait(next(delays)):
                    raise Unrecorded(f"work could not be given to the workers: {error}") from None
