"""Names of models as Claude Code takes them."""

from __future__ import annotations

from ...text.late import compile_late

# docs/en/model-config, read on 2026-08-22 (2.1.240).
MODELS = {
    "default": "The recommended model of the account.",
    "best": "The most capable model that the account has.",
    "fable": "The newest Fable.",
    "opus": "The newest Opus.",
    "sonnet": "The newest Sonnet.",
    "haiku": "The newest Haiku.",
    "opus[1m]": "The newest Opus with a context of a million tokens.",
    "sonnet[1m]": "The newest Sonnet with a context of a million tokens.",
    "opusplan": "Opus while planning, Sonnet while working.",
    "inherit": "The model of the one who calls.",
}
"""Aliases, each with what it stands for."""

# An id, with its prefix at a cloud vendor (`us.anthropic.claude-...`), version (`@2025...`, `-v1:0`) and `[1m]`.
_FULL_ID = compile_late(r"(?:[a-z]+\.)*claude-[a-z0-9][a-z0-9.@:-]*(?:\[1m\])?|arn:aws[\w-]*:bedrock:\S+")


def is_model(name: str) -> bool:
    """Whether ``name`` is an alias or has the form of a full id. Which ids exist is not known offline."""
    return name in MODELS or _FULL_ID.fullmatch(name) is not None
