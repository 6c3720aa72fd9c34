"""Everything that the server answers, from its own registrations: the table in the documentation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Final

from lsprotocol import types

from .features import pull
from .session import new_server

# What pygls and the protocol itself handle without a function of ours.
BUILT_IN: Final = {
    types.SHUTDOWN: "Answer nothing more but `exit`.",
    types.SET_TRACE: "Send `$/logTrace` from now on, or no longer.",
    types.CANCEL_REQUEST: "End a request that waits or is being computed; its answer is RequestCancelled (-32800).",
    types.WORKSPACE_EXECUTE_COMMAND: "Execute one of the commands below.",
}


def registered() -> tuple[dict[str, str], dict[str, str]]:
    """What is done for each method, and by each command of `workspace/executeCommand`, by its name."""
    return asyncio.run(_registered())


def tables() -> Iterator[str]:
    """Both as Markdown."""
    methods, commands = registered()
    yield "\n## Methods\n\n| method | what the server does |\n|---|---|\n"
    yield from (f"| `{name}` | {methods[name]} |\n" for name in sorted(methods))
    yield "\n## Commands\n\n| command | what it does |\n|---|---|\n"
    yield from (f"| `{name}` | {commands[name]} |\n" for name in sorted(commands))


async def _registered() -> tuple[dict[str, str], dict[str, str]]:
    server = new_server()
    pull.register(server)
    protocol = server.protocol
    own = {name: each for name, each in protocol.fm.builtin_features.items() if each.__module__.startswith(__package__)}
    handlers = {**own, **protocol.fm.features, **protocol.plain}
    return {**BUILT_IN, **_described(handlers)}, _described(protocol.fm.commands)


def _described(handlers: dict[str, Callable[..., Any]]) -> dict[str, str]:
    return {name: _sentence(getattr(handler, "func", handler)) for name, handler in handlers.items()}


def _sentence(handler: Callable[..., Any]) -> str:
    """The first paragraph of a docstring, on one line of a table."""
    return " ".join((handler.__doc__ or "").partition("\n\n")[0].split()).replace("|", "\\|")
