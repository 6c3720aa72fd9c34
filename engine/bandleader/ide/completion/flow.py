"""Flow collections as somebody types them: ``[a, b`` and ``{x: y, `` need not be closed yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
    (?<![^\s\[{,:]) (?: "(?:[^"\\\n]|\\.)*"? | '(?:[^'\n]|'')*'? )      # a quoted scalar; open ones end with their line
    | (?P<mark> [\[\]{},] | :(?=[ \t\r\n,\[\]{}]|\Z) )
    """,
    re.VERBOSE,
)


@dataclass(slots=True)
class Piece:
    """One item or pair: ``text[start:end]``; ``colon`` is where the key of a pair ends, -1 without one."""

    start: int
    end: int = -1
    colon: int = -1


@dataclass(slots=True)
class Flow:
    """One collection: ``start`` is behind its opening bracket, ``end`` before its closing one or where reading ended.

    ``parent`` is the collection around it, in whose last piece it begins.
    """

    mark: str
    start: int
    parent: Flow | None
    end: int = -1
    pieces: list[Piece] = field(default_factory=list)

    def piece_at(self, offset: int) -> Piece:
        """The piece that ``offset``, which lies inside, belongs to."""
        return next(piece for piece in reversed(self.pieces) if piece.start <= offset)


def read_flow(text: str, start: int, end: int) -> list[Flow]:
    """The collection that begins with the bracket at ``start`` and those in it, outer ones first."""
    found: list[Flow] = []
    current: Flow | None = None
    for match in _TOKEN.finditer(text, start, end):
        mark, at = match["mark"], match.start()
        if not mark:
            continue
        if mark in "[{":
            current = Flow(mark, at + 1, current, pieces=[Piece(at + 1)])
            found.append(current)
        elif current is None:
            break
        elif mark == ":":
            if current.pieces[-1].colon < 0:
                current.pieces[-1].colon = at
        else:
            current.pieces[-1].end = at
            if mark == ",":
                current.pieces.append(Piece(at + 1))
            else:
                current.end = at
                current = current.parent
                if current is None:
                    break
    for flow in found:
        if flow.end < 0:
            flow.end = flow.pieces[-1].end = end
    return found


def innermost(flows: list[Flow], offset: int) -> Flow | None:
    """The smallest collection that ``offset`` lies in, None for none."""
    return next((flow for flow in reversed(flows) if flow.start <= offset <= flow.end), None)
