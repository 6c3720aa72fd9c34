"""The variables in which agent CLIs look for the key of their service. Only their names are known here."""

from __future__ import annotations

from typing import Final

KEYS: Final = {
    "claude": ("ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"),
    "codex": ("CODEX_API_KEY", "OPENAI_API_KEY"),
    "gemini": ("GEMINI_API_KEY",),
    "opencode": ("ANTHROPIC_API_KEY", "OPENAI_API_KEY"),
    "copilot": ("COPILOT_GITHUB_TOKEN",),
}


def keys_of(runner: str) -> tuple[str, ...]:
    """The variables that commands of a runner need: none for a shell, those of all CLIs where any may be found."""
    if runner == "shell":
        return ()
    if runner == "agent":
        return tuple(sorted({key for keys in KEYS.values() for key in keys}))
    return KEYS.get(runner, ())
