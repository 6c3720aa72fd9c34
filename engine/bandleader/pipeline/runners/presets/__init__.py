"""What is known about each agent CLI: how it is called, what it prints, and when it has succeeded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from ..port import AgentDefinition, Limits, Permission, RunnerEvent

PRESETS = ("claude", "codex", "gemini", "opencode", "copilot")  # the first one found is the default


class AgentCall(NamedTuple):
    """One prompt for an agent CLI; the other fields are those of `RunRequest`, ``session`` is a UUID or ""."""

    prompt: str
    arguments: str = ""
    session: str = ""
    model: str = ""
    tools: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    permission: Permission = "edit"
    limits: Limits = Limits()
    agents: tuple[AgentDefinition, ...] = ()


class Invocation(NamedTuple):
    """How to call a CLI: its arguments with the program first, what it reads, what it has in its environment."""

    argv: list[str]
    stdin: bytes = b""
    environment: Mapping[str, str] = {}


class Verdict(NamedTuple):
    """Whether an agent did what it was asked; the fields are those of `RunResult`."""

    success: bool
    reason: str
    turns: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    session_id: str = ""
    denied: tuple[str, ...] = ()


class Preset(Protocol):
    """A module of this package, or a `Template`.

    ``ATTACHES`` says that the CLI looks into the files a prompt mentions with @ by itself.
    """

    ATTACHES: bool

    def invocation(self, program: str, call: AgentCall) -> Invocation:
        """How to make ``call`` of the CLI at ``program``. Raises RunnerError if it cannot be made."""
        ...

    def parse(self, line: str) -> list[RunnerEvent]:
        """What one line of output means; unknown records mean nothing. Never raises."""
        ...

    def verdict(self, events: Sequence[RunnerEvent], exit_code: int) -> Verdict:
        """What the events of a whole run come to. ``exit_code`` 0 alone is never success."""
        ...


def load(name: str) -> Preset:
    """The preset called ``name``, one of `PRESETS`. Raises KeyError."""
    if name not in PRESETS:
        raise KeyError(name)
    return cast(Preset, import_module(f".{name}", __name__))
