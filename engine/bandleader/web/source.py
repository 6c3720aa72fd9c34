"""Where the page gets its data from. The server knows this protocol and nothing of what is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from .shapes import EngineEvent, History, Library, Message


class Source(Protocol):
    """Sessions of one engine, and the library that they come from if there is one to look at.

    Methods are called from several threads at once. Those that read an event log may raise `LogError`, those that read
    a library `EngineError`; the page shows their sentences.
    """

    @property
    def folder(self) -> str:
        """The absolute folder of the workspace; "" where there is none on this machine."""

    @property
    def title(self) -> str:
        """What the page is called."""

    def library(self) -> Library:
        """The library as it is now; empty where there is none."""

    def cursor(self) -> int:
        """The place of the newest event, 0 for none."""

    def history(self) -> History:
        """The newest sessions, newest first, which of them runs now, and how each command ended last."""

    def events(self, session: str) -> list[EngineEvent]:
        """The events of one session without what later ones supersede (`trimming`); none if it is not known."""

    def messages(self, after: int) -> Iterator[Message | None]:
        """What happens behind place ``after``, without end. None now and then while nothing does.

        Whoever writes the messages learns from a None, which becomes a comment, of a reader that went away.
        """
