"""Text for a person, as the client shows it."""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.hover.plain import plain


def markup(text: str, *, markdown: bool) -> types.MarkupContent:
    """The Markdown ``text`` as it is, or without its marks."""
    if markdown:
        return types.MarkupContent(types.MarkupKind.Markdown, text)
    return types.MarkupContent(types.MarkupKind.PlainText, plain(text))
