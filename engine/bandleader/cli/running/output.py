"""What commands printed: the files their processes wrote to, made fit for a terminal."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Final

from ...pipeline.runners.plain import plain

_TAIL: Final = 16_384  # bytes in which the last lines are looked for
_PIECE: Final = 1 << 20
_LONGEST_LINE: Final = 400
# The shell runner marks where a block begins: a record separator, its token, and the words for a person.
_MARK: Final = re.compile(r"\x1e[0-9a-f]+ (step \d+ of [^\n]*)")


def last_lines(path: str, count: int) -> list[str]:
    """The last ``count`` lines of a file that are not blank; none if it cannot be read."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    lines = [line.rstrip()[:_LONGEST_LINE] for line in re.split(r"[\r\n]+", _fit(text))]
    return [line for line in lines if line][-count:]


class Output:
    """One file, read from its beginning and then on as it grows."""

    def __init__(self, path: str) -> None:
        """``path`` need not exist yet."""
        self.path = path
        self._at = 0

    def news(self) -> Iterator[str]:
        """What was written since the last call, in whole lines where there are any; nothing if it cannot be read."""
        try:
            with open(self.path, "rb") as file:
                file.seek(self._at)
                while piece := file.read(_PIECE):
                    end = piece.rfind(b"\n") + 1 or len(piece)
                    self._at += end
                    file.seek(self._at)
                    yield _fit(piece[:end].decode("utf-8", "replace"))
        except OSError:
            return


def _fit(text: str) -> str:
    return plain(_MARK.sub(r"-- \1", text.replace("\r\n", "\n")).replace("\r", "\n"))
