"""Names that YAML reads as something else unless they are quoted: ``on``, ``null``, ``2024``."""

from __future__ import annotations

from collections.abc import Iterator

from ...library.document import Document
from ...library.frontmatter.model import Node
from ...library.frontmatter.quote import quote
from ...library.frontmatter.resolve import resolve


def as_scalar(doc: Document, start: int, end: int, name: str) -> str:
    """How ``name`` is written in place of ``text[start:end]``, a name or a part of a value in the front matter."""
    if start >= doc.body_start or resolve(name) == "str":
        return name
    whole = any((node.start, node.end, node.style) == (start, end, "") for node in _scalars(doc))
    return quote(name) if whole else name


def _scalars(doc: Document) -> Iterator[Node]:
    pending = [entry.node for entry in doc.front_matter.entries]
    while pending:
        node = pending.pop()
        pending += [*node.items, *(pair.node for pair in node.pairs)]
        if isinstance(node.value, str):
            yield node
