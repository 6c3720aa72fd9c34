"""Where the characters of a front matter value stand in the file."""

from __future__ import annotations

from ..library.frontmatter.model import Node
from ..text.span import Span


def written(node: Node) -> Span | None:
    """The place of a scalar's text without its quotes; None when it is not written character by character.

    The latter are block scalars, folded lines and escapes: there an offset in the text is none in the file.
    """
    text = node.scalar
    if text is None:
        return None
    quotes = 1 if node.style in ("'", '"') else 0
    if node.end - node.start != len(text) + 2 * quotes:
        return None
    return Span(node.start + quotes, node.end - quotes)


def line_end(text: str, offset: int) -> int:
    """Where the line around ``offset`` ends, its line break not included."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1] == "\r" and end > offset else end


def line_break(text: str) -> str:
    """The line break that the file begins with."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
