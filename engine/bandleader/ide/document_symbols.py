"""The outline of a file: the keys of its front matter, its headings as a tree, and its blocks of code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from ..library.document import Document
from ..library.frontmatter.model import Entry, Node
from ..text.markdown import Fence
from .sections import Section, sections

SymbolKind: TypeAlias = Literal["front matter", "key", "heading", "code"]
DETAIL = 60  # characters of a value that an outline has room for


class Symbol(NamedTuple):
    """``text[start:end]`` is all of it, ``text[name_start:name_end]`` what is shown when somebody goes there.

    Children lie inside of their parent, one behind the other. ``name`` is never empty.
    """

    name: str
    detail: str
    kind: SymbolKind
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[Symbol, ...] = ()


def document_symbols(doc: Document) -> tuple[Symbol, ...]:
    """The outline of a document."""
    matter = doc.front_matter
    found: list[Symbol] = []
    if matter.present:
        start = matter.block.start
        end = start + len(doc.text[start : matter.block.end].rstrip())
        keys = tuple(_key(entry, doc.text) for entry in matter.entries)
        found.append(Symbol("front matter", "", "front matter", start, end, start, min(start + 3, end), keys))
    return (*found, *_body(doc))


def _key(entry: Entry, text: str) -> Symbol:
    node = entry.node
    maps = (node,) if node.tag == "map" else node.items
    children = tuple(_key(pair, text) for item in maps for pair in item.pairs)
    detail = "" if children else _short(_written(node, text))
    end = max(entry.key_end, node.end)
    return Symbol(_named(entry.key), detail, "key", entry.key_start, end, entry.key_start, entry.key_end, children)


def _written(node: Node, text: str) -> str:
    if node.tag == "list":
        return ", ".join(item.scalar or text[item.start : item.end] for item in node.items)
    return node.scalar or ""


def _body(doc: Document) -> tuple[Symbol, ...]:
    """Sections and blocks, each within the innermost section that holds it."""
    parts: list[Section | Fence] = sorted((*sections(doc), *doc.markdown.fences), key=lambda part: part.start)
    done: list[Symbol] = []
    unended: list[tuple[Section, list[Symbol]]] = []

    def end_before(offset: int) -> None:
        while unended and unended[-1][0].end <= offset:
            section, children = unended.pop()
            (unended[-1][1] if unended else done).append(_heading(section, children))

    for part in parts:
        end_before(part.start)
        if isinstance(part, Section):
            unended.append((part, []))
        else:
            (unended[-1][1] if unended else done).append(_code(part, doc.text))
    end_before(len(doc.text))
    return tuple(done)


def _heading(section: Section, children: Iterable[Symbol]) -> Symbol:
    name = _named(section.title, "#" * section.level)
    return Symbol(name, "", "heading", section.start, section.end, section.start, section.title_end, tuple(children))


def _code(fence: Fence, text: str) -> Symbol:
    lines = text[fence.content_start : fence.content_end].split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    name = _named(fence.info.split(None, 1)[0] if fence.info else "", "code")
    end = fence.start + len(text[fence.start : fence.end].rstrip())  # one that is never closed has blank lines as well
    return Symbol(name, _short(first), "code", fence.start, end, fence.start, fence.start + 3)


def _named(name: str, otherwise: str = '""') -> str:
    return _short(name) or otherwise


def _short(value: str) -> str:
    line = " ".join(value[: 4 * DETAIL].split())
    return line if len(line) <= DETAIL else line[: DETAIL - 1] + "…"
