"""The texts that are open in the editor, kept in step with it change by change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bandleader.text.lines import Encoding, LineIndex

from .uris import path_of


def checked(text: object) -> str:
    """``text`` if it is one. Raises TypeError."""
    if not isinstance(text, str):
        raise TypeError("not a text")
    return text


class Document:
    """One open text. ``path`` is None when it is not a file."""

    __slots__ = ("lines", "path", "uri", "version")

    def __init__(self, uri: str, version: int | None, text: str) -> None:
        """As opened by the client. Raises TypeError for a text that is none."""
        self.uri = uri
        self.path = path_of(uri)
        self.version = version
        self.lines = LineIndex(checked(text))

    @property
    def text(self) -> str:
        """The text as the editor shows it."""
        return self.lines.text

    def change(self, changes: Iterable[dict[str, Any]], encoding: Encoding) -> None:
        """Make the changes of one ``textDocument/didChange`` in their order, all or none.

        Places outside the text move inside. Raises TypeError, KeyError or AttributeError for what is no change.
        """
        lines = self.lines
        for change in changes:
            new = change["text"]
            span = change.get("range")
            if span is not None:
                start, end = sorted(
                    lines.offset(place["line"], place["character"], encoding) for place in (span["start"], span["end"])
                )
                new = lines.text[:start] + new + lines.text[end:]
            lines = LineIndex(checked(new))
        self.lines = lines


class Documents:
    """Every open text, by URI and by path."""

    def __init__(self) -> None:
        """None is open."""
        self.by_uri: dict[str, Document] = {}
        self.by_path: dict[str, Document] = {}

    def open(self, uri: str, version: int | None, text: str) -> Document:
        """Take over a text from the client."""
        document = Document(uri, version, text)
        self.by_uri[uri] = document
        if document.path is not None:
            self.by_path[document.path] = document
        return document

    def close(self, uri: str) -> Document | None:
        """Forget a text; returns it when it was open."""
        document = self.by_uri.pop(uri, None)
        if document is not None and document.path is not None:
            self.by_path.pop(document.path, None)
        return document
