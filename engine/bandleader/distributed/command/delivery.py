"""How the result of a command leaves its checkout: to whoever goes on with it, and into the session's result."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

from ...pipeline.state import CommandState
from ..database.connect import backoff
from ..repository.branches import RESULTS, publish
from ..repository.carry import save
from ..repository.checkout import Checkout
from ..repository.errors import RepositoryError
from ..repository.merging import merge_onto
from ..repository.result import commit_result

TRIES: Final = 100  # merges in a row that others were quicker than
PATIENCE: Final = 60.0  # seconds for which a remote may be away


class Head(Protocol):
    """The commit that holds all results of the session so far, kept by the database."""

    def move_head(self, expected: str, new: str) -> str:
        """Move it if it is as expected; where it is then. Raises Fenced: the command belongs to another worker."""


class GitDelivery:
    """See `command.performer.Delivery`. ``base`` is the commit that the command began with."""

    def __init__(self, checkout: Checkout, head: Head, session: str, base: str, token: int) -> None:
        self._checkout = checkout
        self._head = head
        self._session = session
        self._base = base
        self._token = token

    def carry(self, command: CommandState) -> None:
        """See `Delivery.carry`."""
        refs = [command.result[key] for key in ("before", "after") if key in command.result]
        save(self._checkout, self._session, command.id, refs, self._token)

    def publish(self, command: CommandState) -> str:
        """See `Delivery.publish`. Merging again what is in the result already changes nothing."""
        message = f"{command.id}\n\nSession {self._session}, attempt {command.attempt}"
        result = commit_result(self._checkout, message)
        return self._insisting(lambda: self._merge(result, message, command.id)) if result else ""

    def _insisting(self, merge: Callable[[], str]) -> str:
        """A remote that is away for a moment, or where another push has a lock, parks no command."""
        until = time.monotonic() + PATIENCE
        for delay in backoff():
            try:
                return merge()
            except RepositoryError as error:
                if not error.transient or time.monotonic() > until:
                    raise
                time.sleep(delay)
        raise AssertionError("delays have no end")

    def _merge(self, result: str, message: str, id: str) -> str:
        with self._checkout.mirror.turn(self._session):
            return self._merge_alone(result, message, id)

    def _merge_alone(self, result: str, message: str, id: str) -> str:
        mirror, head = self._checkout.mirror, self._head.move_head(self._base, self._base)
        for _ in range(TRIES):
            merged = merge_onto(mirror, head, self._base, result, f"Merge {message}")
            if merged.conflicts:
                listed = "; ".join(merged.conflicts[:3])
                return (
                    f"what {id} changed does not fit to what others changed meanwhile, so nothing was merged: {listed}"
                )
            if merged.commit == head:
                now = self._head.move_head(head, head)
            else:
                mirror.push(merged.commit, f"{RESULTS}{self._session}/{merged.commit}")
                now = self._head.move_head(head, merged.commit)
            if now == merged.commit:
                publish(mirror, self._session, now)
                return ""
            head = now
        return f"others merged {TRIES} results while this one was being merged; `--continue` tries again"
