"""Where a run's words go. A reader that goes away must not end the run."""

from __future__ import annotations

from typing import TextIO


class Printer:
    """Writes to ``stream`` until that is gone; from then on nothing is written and nothing is wrong."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.gone = False

    def write(self, text: str) -> None:
        """Write and flush."""
        if self.gone:
            return
        try:
            self.stream.write(text)
            self.stream.flush()
        except OSError:
            self.gone = True
