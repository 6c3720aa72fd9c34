"""The list items of a Markdown body (CommonMark 0.31, "List items"), those in block quotes left out.

Unlike there a line that begins with a tag never goes on with an item's text: writers close ``<steps>`` below a list.
"""

from __future__ import annotations

import re

from ..library.document import Document
from ..text.lines import LineIndex
from ..text.span import Span

_MARKER = re.compile(r"([-+*]|\d{1,9}[.)])([ \t]+|\Z)")
_RULE = re.compile(r"(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})\Z")
_NO_TEXT = re.compile(r"#{1,6}(?:[ \t]|\Z)|```|~~~|>|<[A-Za-z/!]")  # what ends a paragraph without a blank line
_DEEPEST = 4  # columns from which a marker is an indented block of code or the text of a paragraph


class _Open:
    """An item that may go on: the column its content must reach, where it begins, and where it ends so far."""

    __slots__ = ("column", "end", "start")

    def __init__(self, column: int, start: int, end: int) -> None:
        self.column, self.start, self.end = column, start, end


def list_items(doc: Document, lines: LineIndex) -> tuple[Span, ...]:
    """From the marker of each item to the end of its last line, by place; ``lines`` are those of the document."""
    scanner = _Scanner()
    blocks = sorted((*((fence.start, fence.end) for fence in doc.markdown.fences), *doc.markdown.comments))
    index = 0
    for number in range(lines.position(doc.body_start)[0], lines.line_count):
        start, end = lines.line_span(number)
        while index < len(blocks) and blocks[index][1] <= start:
            index += 1
        if index < len(blocks) and blocks[index][0] < start:
            scanner.inside_block(end)
        else:
            scanner.line(doc.text[start:end], start)
    return scanner.finish()


class _Scanner:
    def __init__(self) -> None:
        self.items: list[Span] = []
        self.open: list[_Open] = []
        self.in_paragraph = False  # the line above is text that this one may go on

    def inside_block(self, end: int) -> None:
        """A line of a fence or comment that began further up: it belongs where its block does."""
        self.in_paragraph = False
        for item in self.open:
            item.end = end

    def line(self, line: str, start: int) -> None:
        """Any other line."""
        text = line.strip()
        if not text:
            self.in_paragraph = False
            return
        width = len(line) - len(line.lstrip())
        indent = len(line[:width].expandtabs(4))
        marker = None if _RULE.match(text) else _MARKER.match(text)
        goes_on = self.in_paragraph and marker is None and not _NO_TEXT.match(text) and not _RULE.match(text)
        if not goes_on:  # text may go on at any column
            left = self._close(indent)
            outer = self.open[-1].column if self.open else 0
            if marker and indent - outer < _DEEPEST and self._begins_item(marker, left):
                self.open.append(_Open(_content(indent, marker, text), start + width, start))
        self.in_paragraph = not _NO_TEXT.match(text) and not _RULE.match(text)
        end = start + len(line.rstrip())
        for item in self.open:
            item.end = end

    def finish(self) -> tuple[Span, ...]:
        """Every item."""
        self._close(-1)
        return tuple(sorted(self.items))

    def _begins_item(self, marker: re.Match[str], left: bool) -> bool:
        """Within a paragraph only a list that begins with 1 and has content does."""
        return left or not self.in_paragraph or (bool(marker[2]) and (marker[1] in "-+*" or marker[1][:-1] == "1"))

    def _close(self, indent: int) -> bool:
        """End the items whose content begins further right; whether there were any."""
        before = len(self.open)
        while self.open and self.open[-1].column > indent:
            item = self.open.pop()
            self.items.append(Span(item.start, item.end))
        return len(self.open) < before


def _content(indent: int, marker: re.Match[str], text: str) -> int:
    """The column at which the content of an item begins."""
    blanks = len(marker[2].expandtabs(4))
    if not text[marker.end() :] or blanks > _DEEPEST:
        blanks = 1
    return indent + len(marker[1]) + blanks
