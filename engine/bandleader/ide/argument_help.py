"""Which argument of a command is being written behind its name in a body."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..library.document import Document
from ..library.snapshot import Snapshot

_PART = re.compile(r"\[[^\[\]]*\]|<[^<>]*>|\S+")
_WORD = re.compile(r"\"[^\"]*\"?|'[^']*'?|\S+")
_SENTENCE_END = re.compile(r"[.;!?](?:\s|\Z)|\s(?:and|then|or|to|before|after|if|when)\s", re.IGNORECASE)


class ArgumentHelp(NamedTuple):
    """A command with its arguments: ``parameters`` are spans of ``label``, ``active`` the index of the one at hand."""

    label: str
    parameters: tuple[tuple[int, int], ...]
    active: int
    path: str


def argument_help(snapshot: Snapshot, document: Document, offset: int) -> ArgumentHelp | None:
    """Help for the command named before the cursor on its line; None where its arguments are over, or it has none."""
    path, text = document.source.path, document.text
    if offset <= document.body_start or path not in snapshot.files:
        return None
    line = text.rfind("\n", 0, offset) + 1
    named = [
        (reference, link.target)
        for reference, link in snapshot.referenced(path)
        if reference.kind == "command" and max(line, document.body_start) <= reference.start and reference.end < offset
    ]
    if not named:
        return None
    reference, target = max(named, key=lambda pair: pair[0].start)
    typed = text[reference.end : offset]
    hint = " ".join(snapshot.files[target].hint.split()) if target else ""
    if target is None or not hint or not typed[0].isspace() or _SENTENCE_END.search(typed) or "`" in typed:
        return None
    label = f"/{reference.name} {hint}"
    parameters = tuple(part.span() for part in _PART.finditer(label, len(reference.name) + 2))
    words = [word.end() for word in _WORD.finditer(typed)]
    active = len(words) - (words[-1:] == [len(typed)])
    return ArgumentHelp(label, parameters, active, target) if active < len(parameters) else None
