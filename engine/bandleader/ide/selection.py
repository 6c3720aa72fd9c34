"""What to select next when a selection grows: word, name, value, entry, list item, paragraph, section, file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..library.document import Document
from ..library.frontmatter.model import Entry, Node
from ..text.lines import LineIndex
from ..text.span import Span
from .argument_uses import argument_uses
from .lists import list_items
from .sections import sections

_WORD = re.compile(r"\w+(?:[-']\w+)*")


def selections(doc: Document, lines: LineIndex, offset: int) -> tuple[Span, ...]:
    """The spans around ``offset``, each strictly inside the next; the last is the whole text.

    ``lines`` are those of the document.
    """
    whole = Span(0, len(doc.text))
    offset = min(max(offset, 0), whole.end)
    around = {span for span in _spans(doc, lines, offset) if span.start <= offset <= span.end and span.start < span.end}
    chain: list[Span] = []
    for span in sorted(around - {whole}, key=lambda span: span.end - span.start):
        if not chain or (span.start <= chain[-1].start and chain[-1].end <= span.end):
            chain.append(span)
    return (*chain, whole)


def _spans(doc: Document, lines: LineIndex, offset: int) -> Iterator[Span]:
    """Everything that may be selected; most of it lies elsewhere."""
    line = lines.line_span(lines.position(offset)[0])
    yield line
    yield from (Span(*match.span()) for match in _WORD.finditer(doc.text, line.start, line.end))
    yield from (Span(ref.start, ref.end) for ref in doc.references)
    matter = doc.front_matter
    if matter.present and offset < matter.block.end:
        yield from (matter.block, matter.content)
        yield from _entries(matter.entries)
        yield from (Span(grant.start, grant.end) for grant in (*doc.grants, *doc.denials))
    else:
        yield from _body(doc, lines, offset)


def _entries(entries: Iterable[Entry]) -> Iterator[Span]:
    for entry in entries:
        yield entry.key_span
        yield Span(entry.key_start, max(entry.key_end, entry.node.end))
        yield from _node(entry.node)


def _node(node: Node) -> Iterator[Span]:
    yield node.span
    if node.style in ("'", '"', "[", "{"):
        yield Span(node.start + 1, node.end - 1)
    yield from _entries(node.pairs)
    for item in node.items:
        yield from _node(item)


def _body(doc: Document, lines: LineIndex, offset: int) -> Iterator[Span]:
    yield Span(doc.body_start, len(doc.text))
    yield _paragraph(doc, lines, offset)
    markdown = doc.markdown
    for code in markdown.code:
        yield from (code, Span(code.start - 1, code.end + 1))
    for fence in markdown.fences:
        yield from (Span(fence.start, fence.end), Span(fence.content_start, fence.content_end))
    yield from markdown.comments
    yield from (Span(one.start, one.end) for one in argument_uses(doc))
    yield from list_items(doc, lines)
    yield from (Span(section.start, section.end) for section in sections(doc))


def _paragraph(doc: Document, lines: LineIndex, offset: int) -> Span:
    """The lines around the cursor up to the next blank ones."""

    def is_text(number: int) -> bool:
        span = lines.line_span(number)
        return span.start >= doc.body_start and bool(doc.text[span.start : span.end].strip())

    first = last = lines.position(offset)[0]
    if not is_text(first):
        return lines.line_span(first)
    while first and is_text(first - 1):
        first -= 1
    while last + 1 < lines.line_count and is_text(last + 1):
        last += 1
    return Span(lines.line_span(first).start, lines.line_span(last).end)
