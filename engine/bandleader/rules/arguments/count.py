"""How many arguments a command says it takes."""

from __future__ import annotations

from ...library.document import Document
from ...text.late import compile_late

_PART = compile_late(r"\[[^\s\[\]|*]+\]|<[^\s<>|*]+>")
_NAME = compile_late(r"[A-Za-z_]\w*")


def argument_names(doc: Document) -> tuple[str, ...]:
    """The names in `arguments`; empty when there are none or one of them is no name."""
    node = doc.node("arguments")
    if node is None:
        return ()
    names = [item.scalar or "" for item in node.items] if node.tag == "list" else (node.scalar or "").split()
    return tuple(names) if all(_NAME.fullmatch(name) for name in names) else ()


def argument_count(doc: Document) -> int | None:
    """The number of `arguments`, or of the parts of a hint that has nothing but `[a]` and `<b>`; else None."""
    names = argument_names(doc)
    if names:
        return len(names)
    parts = _hint(doc).split()
    if not parts or any(part.endswith(("...]", "...>", "…]", "…>")) or not _PART.fullmatch(part) for part in parts):
        return None
    return len(parts)


def takes_arguments(doc: Document) -> bool:
    """Whether the file says or shows that it is called with arguments."""
    values = doc.values
    return "argument-hint" in values or "arguments" in values or doc.text.find("$ARGUMENTS", doc.body_start) >= 0


def _hint(doc: Document) -> str:
    """The hint as text; an unquoted `[a]` is a list to YAML, and meant as it is written."""
    node = doc.node("argument-hint")
    if node is None:
        return ""
    return doc.text[node.start : node.end] if node.tag == "list" else node.scalar or ""
