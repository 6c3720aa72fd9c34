"""The difference that fixes make, as a unified diff that `patch` and `git apply` take."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from typing import TextIO

from ...text.decode import encode
from ...text.visible import visible
from ..request import Colour
from .colour import Painter, painter_for

ROLES = {"+": "added", "-": "removed", "@": "frame"}
NO_LINE_END = "\\ No newline at end of file\n"


def write_diff(before: str, after: str, path: str, stream: TextIO, colour: Colour = "auto") -> None:
    """Write the unified diff of the file at ``path`` (seen from the current folder).

    On a terminal it is made safe to look at; anywhere else it has the very bytes of the file.
    """
    lines = _ended(unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}"))
    paint = painter_for(stream, colour)
    if stream.isatty() or paint.colours:
        stream.writelines(_painted(line, paint) for line in lines)
    else:
        stream.flush()
        stream.buffer.write(encode("".join(lines)))


def _lines(text: str) -> list[str]:
    *ended, last = text.split("\n")
    return [*(f"{line}\n" for line in ended), *([last] if last else [])]


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n"
            yield NO_LINE_END


def _painted(line: str, paint: Painter) -> str:
    role = "bold" if line.startswith(("+++ ", "--- ")) else ROLES.get(line[0])
    text = visible(line[:-1])
    return f"{paint(role, text) if role else text}\n"
