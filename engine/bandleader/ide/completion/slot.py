"""Where in a front matter the cursor is, read from the lines alone.

No YAML reader answers this while somebody types (``dependencies: [a, ``, ``  - ``, ``mod``), so the lines around the
cursor are looked at as a person does: by their indentation, dashes, colons and brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from .flow import Flow, Piece, innermost, read_flow

MAX_CONTENT = 64 * 1024  # code points of a front matter that is completed in
MAX_LINES = 1_000


class Slot(NamedTuple):
    """The place of a key or value that is being written: ``text[start:end]``, quotes not included.

    ``keys`` leads to it: for a ``value`` its own key comes last. ``taken`` are the other keys of the map, or items of
    the list. ``quote`` is the quote it begins with, ``closed`` whether that is closed. ``item`` says that a value is
    one of several, ``flow`` that it stands in brackets, ``colon`` that a key has its colon. ``lead`` is what is
    missing before it.
    """

    asks: Literal["key", "value"]
    keys: tuple[str, ...]
    start: int
    end: int
    taken: tuple[str, ...] = ()
    quote: str = ""
    closed: bool = False
    item: bool = False
    flow: bool = False
    colon: bool = False
    lead: str = ""


class _Line(NamedTuple):
    """``text[start:end]``; ``dash`` is the column of its last dash or -1, ``column`` that of what follows at ``body``.

    ``key`` is "" without one; ``colon`` is the offset behind the colon, ``value`` that of the value (``body`` without
    a key).
    """

    start: int
    end: int
    dash: int
    column: int
    body: int
    key: str
    key_end: int
    colon: int
    value: int


_LINE = re.compile(
    r"""
    [ \t]* (?P<dashes> (?: -[ \t]+ )* )
    (?:
      (?P<key> "[^"\n]*" | '[^'\n]*' | [\w$][\w$./-]*(?:[ ][\w$./-]+){0,2} )
      [ \t]* (?P<colon> : ) (?= [ \t] | \Z ) [ \t]*
    )?
    """,
    re.VERBOSE,
)
_TIGHT = re.compile(r"[ \t]*([a-z_][\w-]*)(:)(?=[^\s:/])")
_COMMENT = re.compile(r"(?:\A|[ \t])#")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]{0,2}[ \t]*(?:#.*)?\Z")


def slot_at(text: str, start: int, end: int, offset: int) -> Slot | None:
    """The place at ``offset`` in a front matter whose lines are ``text[start:end]``; None where nothing can be."""
    if end - start > MAX_CONTENT or text.count("\n", start, end) > MAX_LINES:
        return None
    lines = list(_lines(text, start, max(end, offset)))
    at = next(index for index, line in enumerate(lines) if offset <= line.end or index == len(lines) - 1)
    outline = _Outline(text, lines, at, offset)
    return outline.in_flow() or outline.in_block()


class _Outline:
    """The lines of a front matter, seen from the cursor at ``offset`` in the line ``at``."""

    def __init__(self, text: str, lines: list[_Line], at: int, offset: int) -> None:
        self.text, self.lines, self.at, self.offset = text, lines, at, offset

    def in_flow(self) -> Slot | None:
        """The place inside brackets that a line above opens and that are still open at the cursor."""
        leftmost = MAX_CONTENT  # column of a key between: an entry of its own, so brackets before it were forgotten
        for index in reversed(range(self.at + 1)):
            line = self.lines[index]
            if line.column < leftmost and self.text[line.value : line.value + 1] in ("[", "{"):
                flow = innermost(read_flow(self.text, line.value, self._region_end(index)), self.offset)
                if flow is not None:
                    return self._flow_slot(flow, self._path(index))
            if line.key:
                leftmost = min(leftmost, line.column)
        return None

    def in_block(self) -> Slot | None:
        """The place on a line outside of brackets."""
        line = self.lines[self.at]
        if self.offset < line.body and line.dash < 0 and line.body < line.end:
            return None
        if _COMMENT.search(self.text[line.value : self.offset]) and self.text[line.value] not in "\"'":
            return None
        if line.key and self.offset >= line.colon:
            lead = " " if line.value == line.colon else ""
            return self._scalar(line.value, line.end, self._path(self.at), lead=lead, item=False)
        if line.key:
            keys = self._path(self.at)[:-1]
            return Slot("key", keys, line.body, line.key_end, self._keys_beside(line.column), colon=True)
        if line.dash >= 0:
            keys = self._path(self.at)
            found = self._scalar(line.body, line.end, keys, item=True)
            return found and found._replace(taken=self._items_beside(line.dash))
        return self._bare(line)

    def _bare(self, line: _Line) -> Slot | None:
        """A line with one word or none: a key to be, or what goes on from the line above."""
        text = self.text
        blank = line.body >= line.end
        column = self.offset - line.start if blank else line.column
        word_start, word_end = (self.offset, self.offset) if blank else (line.body, line.end)
        owner = self._owner(self.at, column, dash=False)
        if owner is None:
            if not blank and " " in text[word_start:word_end]:
                return None
            return Slot("key", (), word_start, word_end, self._keys_beside(column))
        above = self.lines[owner]
        keys = self._path(owner)
        value = text[above.value : above.end]
        if _BLOCK_SCALAR.fullmatch(value):
            return None
        if value and value[0] != "#":
            return self._scalar(word_start, word_end, keys, item=False)
        items = self._items_beside(column)
        if text.startswith("-", word_start):
            return None  # a dash that its blank has yet to follow
        return Slot("value" if items else "key", keys, word_start, word_end, items or self._keys_beside(column),
                    item=bool(items), lead="- " if items else "")  # fmt: skip

    def _scalar(self, start: int, end: int, keys: tuple[str, ...], *, item: bool, lead: str = "") -> Slot | None:
        """The scalar that is written from ``start`` on, up to a comment or its quote."""
        text, offset = self.text, self.offset
        if text[start : start + 1] == "#":
            start = end = min(offset, start)
        quote = text[start : start + 1] if start < end else ""
        if quote not in ("'", '"'):
            comment = _COMMENT.search(text, start, end)
            end = comment.start() if comment else end
            end = start + len(text[start:end].rstrip())
            if offset < start or (start < end and _BLOCK_SCALAR.fullmatch(text[start:end])):
                return None
            return Slot("value", keys, start, max(end, offset), item=item, lead=lead)
        close = text.find(quote, start + 1, end)
        if offset <= start or 0 <= close < offset:
            return None
        return Slot("value", keys, start + 1, close if close >= 0 else offset, (), quote, close >= 0, item)

    def _flow_slot(self, flow: Flow, above: tuple[str, ...]) -> Slot | None:
        keys = above
        chain = []
        inner, parent = flow, flow.parent
        while parent is not None:
            chain.append(self._key_of(parent.piece_at(inner.start)))
            inner, parent = parent, parent.parent
        keys += tuple(key for key in reversed(chain) if key)
        piece = flow.piece_at(self.offset)
        others = [other for other in flow.pieces if other is not piece]
        if flow.mark == "{" and not 0 <= piece.colon < self.offset:
            end = piece.colon if piece.colon >= 0 else piece.end
            slot = self._scalar(self._skip(piece.start, end), end, keys, item=True)
            taken = tuple(filter(None, (self._key_of(other) or self._plain(other) for other in others)))
            return slot and slot._replace(asks="key", taken=taken, flow=True, colon=piece.colon >= 0)
        if flow.mark == "{":
            key = self._key_of(piece)
            slot = self._scalar(self._skip(piece.colon + 1, piece.end), piece.end, (*keys, key), item=False)
            lead = " " if self.offset == piece.colon + 1 else ""
            return slot and slot._replace(flow=True, lead=lead)
        slot = self._scalar(self._skip(piece.start, piece.end), piece.end, keys, item=True)
        return slot and slot._replace(flow=True, taken=tuple(filter(None, map(self._plain, others))))

    def _skip(self, start: int, end: int) -> int:
        """Where the text of ``[start, end)`` begins; at the cursor when there is none."""
        found = self.text[start:end]
        bare = found.lstrip()
        return end - len(bare) if bare else min(max(self.offset, start), end)

    def _key_of(self, piece: Piece) -> str:
        return _unquoted(self.text[piece.start : piece.colon]) if piece.colon >= 0 else ""

    def _plain(self, piece: Piece) -> str:
        return _unquoted(self.text[piece.start : piece.end])

    def _region_end(self, index: int) -> int:
        """Where a value that begins in the line ``index`` ends at the latest: before the next entry."""
        column = self.lines[index].column
        for line in self.lines[index + 1 :]:
            if (line.key or line.dash >= 0) and line.column <= column:
                return line.start - 1
        return self.lines[-1].end

    def _owner(self, index: int, column: int, *, dash: bool) -> int | None:
        """The line above with the key of the map or list (``dash``) whose entries stand in ``column``."""
        for above in reversed(range(index)):
            line = self.lines[above]
            if line.body >= line.end and not line.key:
                continue
            if line.key and (line.column < column or (dash and line.dash < 0 and line.column == column)):
                return above
            if 0 <= line.dash < column:
                column, dash = line.dash, True
        return None

    def _path(self, index: int) -> tuple[str, ...]:
        """The keys that lead to the line ``index``, its own included."""
        keys: list[str] = []
        found: int | None = index
        while found is not None:
            line = self.lines[found]
            if line.key:
                keys.append(line.key)
            column = line.dash if line.dash >= 0 else line.column
            found = self._owner(found, column, dash=line.dash >= 0)
        return tuple(reversed(keys))

    def _beside(self, column: int) -> Iterator[_Line]:
        """The other lines of the same block: up and down to a line that is indented less."""
        for indices in (range(self.at - 1, -1, -1), range(self.at + 1, len(self.lines))):
            for index in indices:
                line = self.lines[index]
                if line.body >= line.end and not line.key:
                    continue
                if (line.dash if line.dash >= 0 else line.column) < column:
                    if line.dash >= 0 and line.column == column:
                        yield line  # the first entry of a map in a list
                    break
                yield line

    def _keys_beside(self, column: int) -> tuple[str, ...]:
        return tuple(line.key for line in self._beside(column) if line.key and line.column == column)

    def _items_beside(self, column: int) -> tuple[str, ...]:
        found = []
        for line in self._beside(column):
            if line.dash < 0 and line.column <= column and line.key:
                continue
            if line.dash == column:
                found.append(_unquoted(self.text[line.body : line.end]))
        return tuple(filter(None, found))


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    while True:
        stop = text.find("\n", start, end)
        last = stop < 0
        line_end = end if last else stop
        if line_end > start and text[line_end - 1] == "\r":
            line_end -= 1
        yield _line(text, start, line_end)
        if last:
            return
        start = stop + 1


def _line(text: str, start: int, end: int) -> _Line:
    raw = text[start:end]
    match = _LINE.match(raw)
    assert match is not None  # every part of it is optional
    tight = _TIGHT.match(raw) if not match["key"] else None
    dashes = match["dashes"]
    body = match.end("dashes") if dashes or match["key"] else len(raw) - len(raw.lstrip(" \t"))
    dash = raw.rindex("-", 0, body) if dashes else -1
    if tight:
        return _Line(start, end, -1, tight.start(1), start + tight.start(1), tight[1], start + tight.end(1),
                     start + tight.end(), start + tight.end())  # fmt: skip
    if not match["key"]:
        return _Line(start, end, dash, body, start + body, "", start + body, start + body, start + body)
    colon = start + match.end("colon")
    return _Line(start, end, dash, match.start("key"), start + match.start("key"), _unquoted(match["key"]),
                 start + match.end("key"), colon, start + match.end())  # fmt: skip


def _unquoted(written: str) -> str:
    bare = written.strip()
    return bare[1:-1] if len(bare) > 1 and bare[0] in "\"'" and bare[-1] == bare[0] else bare
