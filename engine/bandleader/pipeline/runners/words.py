"""Takes an argument string apart as a shell would, without ever failing."""

from __future__ import annotations

import shlex


def split_arguments(text: str) -> tuple[str, ...]:
    """The words of ``text`` with shell-style quotes; where those do not close, what blanks separate."""
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return tuple(text.split())
