"""Places where nothing may be reported."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ...library.document import Document
from ...text.span import Span


def hidden_spans(doc: Document, *, code: bool) -> list[Span]:
    """The fences and HTML comments of a body, with ``code`` its inline code too: disjoint, in order."""
    markdown = doc.markdown
    spans = [*(Span(fence.start, fence.end) for fence in markdown.fences), *markdown.comments]
    return sorted([*spans, *markdown.code] if code else spans)


def is_inside(spans: Sequence[Span], at: int) -> bool:
    """Whether the character at ``at`` lies in one of the ``spans``, which are disjoint and in order."""
    index = bisect_right(spans, at, key=_start) - 1
    return index >= 0 and at < spans[index].end


def _start(span: Span) -> int:
    return span.start
