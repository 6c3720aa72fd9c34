"""What a front matter says, apart from how it is written: for edits that must not change it."""

from __future__ import annotations

from ...library.document import Document
from ...library.frontmatter.model import Node


def meaning(doc: Document) -> tuple[bool, list[tuple[str, str]]]:
    """Whether YAML accepts the front matter of ``doc``, and its keys with their values, sorted by key."""
    front = doc.front_matter
    return front.strict, sorted((entry.key, repr(_value(entry.node))) for entry in front.entries)


def _value(node: Node) -> object:
    if node.tag == "list":
        return [_value(item) for item in node.items]
    if node.tag == "map":
        return [(pair.key, _value(pair.node)) for pair in node.pairs]
    return node.tag, node.value
