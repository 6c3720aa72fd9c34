"""Colours: on a terminal, unless the user says otherwise."""

from __future__ import annotations

import os
from typing import TextIO

from ..request import Colour

CODES = {
    "bold": "1",
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "hint": "1;32",
    "frame": "1;34",
    "help": "1;36",
    "added": "32",
    "removed": "31",
    "doubt": "33",
    "family": "36",
    "faint": "2",
}


class Painter:
    """Wraps text into the escape sequences of a role; without colours it leaves it alone."""

    def __init__(self, colours: bool) -> None:
        """``colours`` says whether there are any."""
        self.colours = colours

    def __call__(self, role: str, text: str) -> str:
        return f"\x1b[{CODES[role]}m{text}\x1b[0m" if self.colours else text


def painter_for(stream: TextIO, choice: Colour = "auto") -> Painter:
    """The painter for what goes to ``stream``: an option beats NO_COLOR beats FORCE_COLOR beats what the stream is."""
    if choice != "auto":
        return Painter(choice == "always")
    if os.environ.get("NO_COLOR"):
        return Painter(False)
    if os.environ.get("FORCE_COLOR"):
        return Painter(True)
    return Painter(stream.isatty() and os.environ.get("TERM") != "dumb")
