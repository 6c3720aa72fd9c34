"""Items of front matter lists: taking some out, adding one to the dependencies."""

from __future__ import annotations

from collections.abc import Callable

from ...library.document import Document
from ...library.frontmatter.model import Entry
from ...library.references import Reference
from ...library.source import Source
from ...rules.written import line_break, line_end
from ...text.edit import Edit, apply_edits
from .view import parsed


def without_entries(source: Source, text: str, gone: Callable[[Reference], bool]) -> str:
    """``text`` without the list items that name what is ``gone``; a block list that is left empty goes with them."""
    while True:
        cut = next((r for r in parsed(source, text).references if r.cut_start < r.cut_end and gone(r)), None)
        if cut is None:
            return text
        text = text[: cut.cut_start] + text[cut.cut_end :]


def with_dependency(doc: Document, name: str) -> Edit | None:
    """The edit that adds ``name`` to the dependencies in the style they are written in; None where that is unclear."""
    edit = _addition(doc, name)
    if edit is None:
        return None
    after = parsed(doc.source, apply_edits(doc.text, [edit]))
    kept = [reference[:2] for reference in doc.references]
    made = [reference[:2] for reference in after.references]
    if ("dependency", name) not in made:
        return None
    made.remove(("dependency", name))
    return edit if made == kept and after.front_matter.strict >= doc.front_matter.strict else None


def _addition(doc: Document, name: str) -> Edit | None:
    front, line = doc.front_matter, line_break(doc.text)
    if not front.present:
        at = 1 if doc.text.startswith("\ufeff") else 0
        return Edit(at, at, f"---{line}dependencies: [{name}]{line}---{line}{line}")
    entry = doc.values.get("dependencies")
    if entry is None:
        return Edit(front.content.end, front.content.end, f"dependencies: [{name}]{line}")
    if entry.node.tag == "map":
        required = next((pair for pair in entry.node.pairs if pair.key == "required"), None)
        return _to_list(doc.text, required, name) if required else None
    return _to_list(doc.text, entry, name)


def _to_list(text: str, entry: Entry, name: str) -> Edit | None:
    node = entry.node
    if node.style == "-":
        last = node.items[-1]
        start = text.rfind("\n", 0, last.start) + 1
        end = line_end(text, last.end)
        return Edit(end, end, f"{line_break(text)}{text[start : last.start]}{name}")
    if node.style == "[":
        at = node.items[-1].end if node.items else node.start + 1
        return Edit(at, at, f", {name}" if node.items else name)
    if node.tag == "null":
        return Edit(entry.key_end + 1, max(entry.key_end + 1, node.end), f" [{name}]")
    if not node.scalar or node.style not in ("", "'", '"'):
        return None
    at = node.end - len(node.style)
    return Edit(at, at, f", {name}")
