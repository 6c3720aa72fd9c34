"""What is asked of an event log by those who only read it, wherever it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Protocol

from ..events import Event

if TYPE_CHECKING:
    from typing_extensions import Self

    from .log import SessionEntry


class EventLog(Protocol):
    """Events of sessions; `Log` keeps them in a file. It is closed at the end of its ``with``.

    Every method may raise `LogError`.
    """

    def read(self, session: str, after: int = 0, lean: bool = False) -> Iterator[Event]:
        """The events of a session, in order, from behind place ``after``; see `Log.read`."""

    def sessions(self) -> list[SessionEntry]:
        """All sessions, oldest first."""

    def follow(self, session: str, after: int = 0) -> AsyncIterator[Event]:
        """The events of a session as they come, without end."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
