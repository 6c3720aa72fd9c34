"""The text of a shared file in place of the reference to it."""

from __future__ import annotations

import re

from ...library.document import Document
from ...rules.written import line_break, line_end
from ...text.edit import Edit, apply_edits
from ..navigation import reference_at
from .spelling import path_spellings
from .view import Refactoring, View

_PARAGRAPH_END = re.compile(r"\r?\n[ \t]*(?=\r?\n|\Z)|\Z")
_BEFORE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:!?\[[^\]\n]*\]\(<?|@|`)?")
_AFTER = re.compile(r"(?:#[^)\s]*)?>?[)`]?[.:]?[ \t]*")


def inlining(view: View, path: str, offset: int) -> Refactoring | None:
    """Write what the shared file at ``offset`` says where it is referred to, without its front matter.

    A reference alone in its line is replaced; one in a sentence stays, and the text follows below the paragraph. Paths
    in the text are rewritten to count from the new place.
    """
    found = reference_at(view.snapshot, path, offset)
    target = found[1].target if found else None
    facts = view.snapshot.files.get(target or "")
    if found is None or facts is None or facts.source.kind != "shared" or facts.source.path == path:
        return None
    reference, doc = found[0], view.document(path)
    if reference.start < doc.body_start or any(f.start <= reference.start < f.end for f in doc.markdown.fences):
        return None
    text, breaks = doc.text, line_break(doc.text)
    body = _rebased(view, view.document(facts.source.path), doc)
    body = body.strip("\r\n").replace("\r\n", "\n").replace("\n", breaks)
    start = text.rfind("\n", 0, reference.start) + 1
    end = line_end(text, reference.end)
    alone = _BEFORE.fullmatch(text, start, reference.start) and _AFTER.fullmatch(text, reference.end, end)
    if not alone:
        match = _PARAGRAPH_END.search(text, reference.end)
        start = end = match.start() if match else len(text)
        body = f"{breaks}{breaks}{body}"
    return Refactoring({path: (Edit(start, end, body),)})


def _rebased(view: View, shared: Document, into: Document) -> str:
    """The body of a shared file, its paths counted from the file that takes it in."""
    edits: list[Edit] = []
    for reference, link in view.snapshot.referenced(shared.source.path):
        if reference.kind in ("file", "shared") and link.target and reference.start >= shared.body_start:
            mentioned = shared.text[reference.start - 1] == "@"
            spelt = next(
                path_spellings(reference, shared.source, into.source, link.target, link.target, mentioned=mentioned),
                reference.name,
            )
            if not edits or edits[-1].end <= reference.start:
                edits.append(Edit(reference.start, reference.end, spelt))
    return apply_edits(shared.text, edits)[shared.body_start :]
