"""One line of progress in the client, for work that takes a moment."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from .protocol import Protocol

_numbers = count(1)


@contextmanager
def progress(protocol: Protocol, title: str, *, shown: bool) -> Iterator[None]:
    """Show ``title`` while the block runs, once the client has agreed to it; nobody waits for its answer."""
    if not shown:
        yield
        return
    token = f"bandleader-{next(_numbers)}"
    stage = "asked"

    def agreed(answer: Future[None]) -> None:
        nonlocal stage
        if stage == "asked" and not answer.cancelled() and answer.exception() is None:
            stage = "begun"
            _report(protocol, token, types.WorkDoneProgressBegin(title))

    asked = protocol.send_request(types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(token))
    asked.add_done_callback(agreed)
    try:
        yield
    finally:
        if stage == "begun":
            _report(protocol, token, types.WorkDoneProgressEnd())
        stage = "ended"


def _report(protocol: Protocol, token: str, value: object) -> None:
    protocol.notify(types.PROGRESS, types.ProgressParams(token, value))
