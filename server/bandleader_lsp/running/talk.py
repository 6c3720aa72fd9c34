"""What is said to a person and asked of them, in the way that the client offers."""

from __future__ import annotations

import asyncio
import logging
import posixpath
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal

from lsprotocol import types

from bandleader.library import disk
from bandleader.text.visible import visible

from ..uris import uri_of

if TYPE_CHECKING:
    from ..server import Server

LONGEST = 1500  # characters of a message
Level = Literal["error", "warning", "info"]
LEVELS = {"error": types.MessageType.Error, "warning": types.MessageType.Warning, "info": types.MessageType.Info}

log = logging.getLogger(__name__)


class Talk:
    """Messages, questions and documents for the person in front of the editor."""

    def __init__(self, server: Server) -> None:
        """What the client can show is known once it has introduced itself."""
        self.server = server

    def say(self, level: Level, text: str) -> None:
        """Show a message."""
        self.server.protocol.notify(types.WINDOW_SHOW_MESSAGE, types.ShowMessageParams(LEVELS[level], _shorten(text)))

    async def ask(self, level: Level, question: str, answers: Sequence[str], otherwise: str = "") -> str:
        """The answer that the person chooses, "" for none.

        A client that cannot ask shows the question as a message with ``otherwise``, what to do instead, behind it.
        """
        if not self.server.client.asks or not answers:
            self.say(level, f"{question} {otherwise}".rstrip())
            return ""
        items = [types.MessageActionItem(answer) for answer in answers]
        params = types.ShowMessageRequestParams(LEVELS[level], _shorten(question), items)
        answer = await self.request(types.WINDOW_SHOW_MESSAGE_REQUEST, params)
        title = getattr(answer, "title", "")
        return title if title in answers else ""

    async def ask_arguments(self, uri: str, name: str, hint: str) -> str | None:
        """The arguments for a command as the person writes them; None when they would rather not run it."""
        answer = await self.request("bandleader/askArguments", {"uri": uri, "name": name, "hint": hint})
        given = answer.get("arguments") if isinstance(answer, dict) else getattr(answer, "arguments", None)
        return given if isinstance(given, str) else None

    async def show(self, title: str, text: str, suffix: str = ".txt") -> str:
        """Show a text: in a window of its own where the client can, else as a message. Returns its URI, or ""."""
        if not self.server.client.shows_documents:
            self.say("info", text)
            return ""
        path = f"{disk.cache_folder()}/shown/{title.replace('/', '-')}{suffix}"
        try:
            disk.make_folder(posixpath.dirname(path))
            disk.write(path, text.encode("utf-8", "replace") + b"\n")
        except OSError as error:
            log.warning("cannot write %s: %s", path, error)
            self.say("info", text)
            return ""
        return await self.show_file(path)

    async def show_file(self, path: str) -> str:
        """Open a file in the editor, or say where it is. Returns its URI."""
        uri = uri_of(path)
        if self.server.client.shows_documents:
            await self.request(types.WINDOW_SHOW_DOCUMENT, types.ShowDocumentParams(uri, take_focus=True))
        else:
            self.say("info", path)
        return uri

    async def request(self, method: str, params: Any) -> Any:
        """What the client answers to a request; None when it refuses or is about to leave."""
        asked: Future[Any] = self.server.protocol.send_request(method, params)
        try:
            return await asyncio.wrap_future(asked)
        except Exception as error:  # noqa: BLE001 - whatever a client answers
            log.info("the client refused %s: %s", method, error)
            return None


def _shorten(text: str) -> str:
    text = "\n".join(map(visible, text.splitlines()))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
