"""What the readers that `check.targets` can name take from a file, as far as their documentation says.

Read in summer 2026: codex (openai/codex, docs/skills and docs/prompts), copilot (docs.github.com, Copilot CLI command
reference, 1.0.65), opencode (opencode.ai/docs, commands and skills).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...library.source import Kind


class Target(NamedTuple):
    """A reader: its name in sentences, whether it wants strict YAML and hints that are strings, and the keys it reads.

    A kind of file that is not in ``keys`` is none that the reader loads.
    """

    title: str
    strict_yaml: bool
    string_hint: bool
    keys: dict[Kind, frozenset[str]]
    required: dict[Kind, tuple[str, ...]]


_STANDARD = frozenset(("name", "description", "license", "compatibility", "metadata", "allowed-tools"))
_MANUAL = frozenset(("user-invocable", "disable-model-invocation"))

TARGETS = {
    "codex": Target(
        "Codex",
        True,
        False,
        {
            "command": frozenset(("description", "argument-hint")),
            "skill": frozenset(("name", "description", "license", "compatibility", "metadata")),
        },
        {"skill": ("name", "description")},
    ),
    "copilot": Target(
        "Copilot CLI",
        True,
        True,
        {
            "command": frozenset(("description", "argument-hint", "allowed-tools", "disable-model-invocation")),
            "skill": _STANDARD | _MANUAL | {"argument-hint"},
        },
        {"skill": ("name", "description")},
    ),
    "opencode": Target(
        "opencode",
        False,
        False,
        {
            "command": frozenset(("description", "agent", "model", "subtask")),
            "skill": _STANDARD - {"allowed-tools"},
        },
        {"skill": ("name", "description")},
    ),
}
STANDARD_KEYS = _STANDARD
"""The keys of the Agent Skills standard, which its validators take and no others."""


def listed(titles: Sequence[str]) -> str:
    """Some readers in words: `A`, `A and B`, `A, B and C`."""
    return " and ".join(filter(None, (", ".join(titles[:-1]), titles[-1])))
