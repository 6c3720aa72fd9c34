"""Long results in parts, for clients that show the first while they wait for the rest (LSP 3.17, "Partial Results")."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types

if TYPE_CHECKING:
    from .server import Server

CHUNK = 250  # items computed and sent before others get their turn
Item = TypeVar("Item")
Result = TypeVar("Result")


async def in_parts(
    ls: Server, token: int | str | None, items: Iterable[Item], part: Callable[[list[Item]], Result]
) -> Result:
    """The result made of ``items``; with a token it has been sent in parts and what is left to answer is empty.

    ``part`` makes a result of some items. Other messages are handled between two parts.
    """
    source = iter(items)
    whole: list[Item] = []
    while chunk := list(islice(source, CHUNK)):
        if token is None:
            whole += chunk
        else:
            ls.protocol.tell(types.PROGRESS, {"token": token, "value": part(chunk)})
        if len(chunk) == CHUNK:
            await asyncio.sleep(0)
    return part(whole)
