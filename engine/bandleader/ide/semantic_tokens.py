"""Which words of a file mean something: keys, tools, names that lead somewhere, and substitutions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from ..library.document import Document
from ..library.frontmatter.model import Entry
from ..library.references import RefKind
from ..library.snapshot import Snapshot
from .argument_uses import argument_uses

TokenType: TypeAlias = Literal["key", "tool", "command", "skill", "agent", "file", "substitution"]
TOKEN_TYPES: dict[RefKind, TokenType] = {
    "dependency": "command",
    "optional": "command",
    "command": "command",
    "skill": "skill",
    "agent": "agent",
    "file": "file",
    "shared": "file",
}


class Token(NamedTuple):
    """``text[start:end]``, never over the end of a line.

    ``modifier`` is ``declaration`` for the file's own name, ``deprecated`` for a key that its reader does not know
    under this name any more, ``built-in`` for a name that leads out of the library, else "".
    """

    start: int
    end: int
    type: TokenType
    modifier: Literal["", "declaration", "deprecated", "built-in"] = ""


def semantic_tokens(snapshot: Snapshot, doc: Document, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """The tokens that touch ``text[start:end]``, by place; none overlaps another."""
    text = doc.text
    stop = len(text) if end is None else end
    found: list[Token] = []
    for token in sorted(_tokens(snapshot, doc)):
        behind = found[-1].end if found else 0
        written = text[token.start : token.end]
        if behind <= token.start < token.end <= len(text) and "\n" not in written and "\r" not in written:
            found.append(token)
    return tuple(token for token in found if token.end > start and token.start < stop)


def _tokens(snapshot: Snapshot, doc: Document) -> Iterator[Token]:
    path = doc.source.path
    yield from _keys(doc, doc.front_matter.entries)
    yield from (Token(one.tool_start, one.tool_end, "tool") for one in (*doc.grants, *doc.denials) if not one.error)
    facts = snapshot.files.get(path)
    if facts is None:
        return
    if facts.source.kind in ("agent", "skill"):
        yield Token(*facts.name_at, facts.source.kind, "declaration")
    for ref, link in snapshot.referenced(path):
        if link.targets:
            yield Token(ref.start, ref.end, TOKEN_TYPES[ref.kind])
        elif link.how == "built-in":
            yield Token(ref.start, ref.end, TOKEN_TYPES[ref.kind], "built-in")
    yield from (Token(one.start, one.end, "substitution") for one in argument_uses(doc))


def _keys(doc: Document, entries: Iterable[Entry], *, nested: bool = False) -> Iterator[Token]:
    for entry in entries:
        key = None if nested else doc.schema.get(entry.key)
        old = key is not None and bool(key.replaced_by)
        yield Token(entry.key_start, entry.key_end, "key", "deprecated" if old else "")
        yield from _keys(doc, entry.node.pairs, nested=True)
        for item in entry.node.items:
            yield from _keys(doc, item.pairs, nested=True)
