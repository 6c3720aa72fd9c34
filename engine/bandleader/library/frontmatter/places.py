"""From a mended text back to the text as written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ...text.edit import Edit
from .model import Entry, Node


class Places:
    """Offsets of the text that ``edits`` made of ``text[start:...]``, as offsets of ``text``.

    ``edits`` are in order and do not overlap. Whatever begins with what an edit wrote begins where the edit
    does, and whatever ends inside ends where it ends.
    """

    def __init__(self, start: int, edits: Sequence[Edit]) -> None:
        self._begins = [0]  # of the pieces of the mended text: kept, written, kept, ...
        self._spans = [(start, start)]  # where each is in the original text; only of a written one the end counts
        shift = -start
        for edit in edits:
            begin = edit.start + shift
            shift += len(edit.new) - (edit.end - edit.start)
            self._begins += (begin, edit.end + shift)
            self._spans += ((edit.start, edit.end), (edit.end, edit.end))

    def offset(self, mended: int) -> int:
        at = bisect_right(self._begins, mended) - 1
        inside = mended - self._begins[at]
        start, end = self._spans[at]
        if at % 2:
            return end if inside else start
        return start + inside

    def entry(self, entry: Entry) -> Entry:
        return Entry(entry.key, self.offset(entry.key_start), self.offset(entry.key_end), self.node(entry.node))

    def node(self, node: Node) -> Node:
        value: str | tuple[Node, ...] | tuple[Entry, ...] = node.value
        if node.tag == "map":
            value = tuple(self.entry(pair) for pair in node.pairs)
        elif node.tag == "list":
            value = tuple(self.node(item) for item in node.items)
        return Node(node.tag, value, self.offset(node.start), self.offset(node.end), node.style)
