"""Edits that add, rename and remove keys of a front matter and leave all else as it is."""

from __future__ import annotations

from ..library.document import Document
from ..library.frontmatter.model import Entry
from ..library.frontmatter.quote import quote
from ..library.frontmatter.resolve import resolve
from ..text.edit import Edit
from .written import line_break


def addition(doc: Document, key: str, value: str) -> Edit:
    """Writes ``key: value`` below the opening fence; a value of more than one word is quoted."""
    start = doc.front_matter.content.start
    plain = value[:1].isalpha() and value.replace("-", "").isalnum() and resolve(value) == "str"
    return Edit(start, start, f"{key}: {value if plain else quote(value)}{line_break(doc.text)}")


def renaming(doc: Document, entry: Entry, key: str) -> Edit:
    """Writes ``key`` in place of the key of ``entry``; quotes around it stay."""
    quotes = 1 if doc.text[entry.key_start] in "\"'" else 0
    return Edit(entry.key_start + quotes, entry.key_end - quotes, key)


def removal(doc: Document, entry: Entry) -> Edit | None:
    """Deletes the lines of ``entry``; None where it shares its lines with something else."""
    text = doc.text
    start = text.rfind("\n", 0, entry.key_start) + 1
    end = text.find("\n", max(entry.key_end, entry.node.end)) + 1
    last = entry.node.end
    if text[start : entry.key_start].strip() or not end or text[last:end].strip(" \t\r\n:") != "":
        return None
    return Edit(start, end, "")
