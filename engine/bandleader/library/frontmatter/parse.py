"""From a text to its front matter."""

from __future__ import annotations

from ...text.span import Span
from .checks import duplicate_keys
from .fence import find_fence
from .limits import MAX_SUBSET
from .make import make
from .model import FrontMatter
from .subset import read_subset

_ABSENT = FrontMatter(False, Span(0, 0), Span(0, 0), (), (), True)


def parse_front_matter(text: str) -> FrontMatter:
    """The front matter of a whole decoded file. Never raises: what is wrong with it is in ``problems``."""
    fence = find_fence(text)
    if fence is None:
        return _ABSENT
    start, content, close, end, problems = fence
    entries = read_subset(text, content, close) if close - content <= MAX_SUBSET else None
    if entries is None:
        from .reading import read_block  # imports yaml

        return read_block(text, fence)
    problems += duplicate_keys(text, entries)
    return make(FrontMatter, (True, make(Span, (start, end)), make(Span, (content, close)), entries, problems, True))
