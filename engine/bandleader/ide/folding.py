"""What of a file can be folded: front matter, nested values, sections, blocks of code, list items, comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..library.document import Document
from ..library.frontmatter.model import Entry
from ..text.lines import LineIndex
from ..text.span import Span
from .lists import list_items
from .sections import sections


class Fold(NamedTuple):
    """The lines ``start`` to ``end``, from 0 and both included; ``start`` stays visible."""

    start: int
    end: int
    comment: bool = False


def folds(doc: Document, lines: LineIndex, limit: int | None = None) -> tuple[Fold, ...]:
    """The folds by place, at most one from each line; of more than ``limit`` the outer ones.

    ``lines`` are those of the document.
    """
    found: dict[int, Fold] = {}
    for comment, spans in ((False, _spans(doc, lines)), (True, doc.markdown.comments)):
        for span in spans:
            fold = Fold(lines.position(span.start)[0], lines.position(span.end)[0], comment)
            if fold.end > max(fold.start, found[fold.start].end if fold.start in found else 0):
                found[fold.start] = fold
    by_place = sorted(found.values())
    return tuple(by_place if limit is None or len(by_place) <= limit else _outer(by_place, limit))


def _spans(doc: Document, lines: LineIndex) -> Iterator[Span]:
    block = doc.front_matter.block
    if doc.front_matter.present:
        yield Span(block.start, block.start + len(doc.text[block.start : block.end].rstrip()))
    yield from _values(doc.front_matter.entries)
    yield from (Span(section.start, section.end) for section in sections(doc))
    for fence in doc.markdown.fences:
        yield Span(fence.start, fence.start + len(doc.text[fence.start : fence.end].rstrip()))
    yield from list_items(doc, lines)


def _values(entries: Iterable[Entry]) -> Iterator[Span]:
    for entry in entries:
        yield Span(entry.key_start, entry.node.end)
        yield from _values(entry.node.pairs)
        for item in entry.node.items:
            yield from _values(item.pairs)


def _outer(by_place: list[Fold], limit: int) -> list[Fold]:
    """The ``limit`` folds that fewest others are around."""
    around: list[Fold] = []
    depths = []
    for fold in by_place:
        while around and around[-1].end < fold.start:
            around.pop()
        depths.append(len(around))
        around.append(fold)
    kept = sorted(range(len(by_place)), key=lambda index: depths[index])[:limit]
    return [by_place[index] for index in sorted(kept)]
