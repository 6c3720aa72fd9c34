"""Places of the engine as the client counts them, each file read once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from lsprotocol import types

from bandleader.ide.navigation import Place
from bandleader.text.lines import Encoding, LineIndex

if TYPE_CHECKING:
    from .server import Server


def span(lines: LineIndex, start: int, end: int, encoding: Encoding) -> types.Range:
    """Offsets as a range."""
    return types.Range(types.Position(*lines.position(start, encoding)), types.Position(*lines.position(end, encoding)))


def spans(ls: Server, path: str, offsets: Iterable[tuple[int, int]]) -> list[types.Range]:
    """Spans of one file as ranges. (0, 0) is the beginning of any file, which need not be read for it."""
    offsets = list(offsets)
    lines = ls.libraries.lines(path) if any(pair != (0, 0) for pair in offsets) else LineIndex("")
    return [span(lines, start, end, ls.client.encoding) for start, end in offsets]


def locations(ls: Server, places: Iterable[Place]) -> list[types.Location]:
    """Places in any files, those of one file next to each other."""
    found = []
    for path, group in groupby(places, key=lambda place: place.path):
        uri = ls.uri(path)
        ranges = spans(ls, path, ((place.start, place.end) for place in group))
        found += [types.Location(uri, place) for place in ranges]
    return found
