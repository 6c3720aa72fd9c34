"""The selected lines of a body as a command of their own."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...library.document import Document
from ...library.frontmatter.quote import quote
from ...rules.written import line_break
from ...text.edit import Edit
from .entries import with_dependency
from .view import Refactoring, View

_HEADING = re.compile(r"#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_NO_WORD = re.compile(r"[^a-z0-9]+")
_ARGUMENT = re.compile(r"\$(?:ARGUMENTS|\d|\{)")
_LONGEST = 40  # characters of a generated name


class Extraction(NamedTuple):
    """The two ways to extract. There is no ``dependency`` where the text uses arguments: a dependency gets none."""

    name: str
    mention: Refactoring
    dependency: Refactoring | None


def extraction(view: View, path: str, start: int, end: int) -> Extraction | None:
    """Move the lines of ``text[start:end]`` into a new command of the same family; None where that makes no sense.

    The name comes from the first heading inside, else from the command at hand, and is not taken yet.
    """
    facts = view.snapshot.files.get(path)
    if facts is None or facts.source.kind != "command" or start >= end:
        return None
    doc = view.document(path)
    lines = _whole_lines(doc, start, end)
    if lines is None:
        return None
    start, end = lines
    chosen, breaks = doc.text[start:end], line_break(doc.text)
    heading = _HEADING.search(chosen)
    place = _free_place(view, doc, heading[1] if heading else "")
    new = view.source(place)
    if new is None:
        return None
    arguments = bool(_ARGUMENT.search(chosen))
    says = f"{heading[1]}: a part of `{doc.source.id}`" if heading else f"A part of `{doc.source.id}`"
    created = {place: _new_text(doc, says, chosen.strip("\r\n"), arguments)}
    called = ":".join([*filter(None, [new.root.prefix]), *new.id.split("/")])
    mention = f"Run /{called}{' $ARGUMENTS' if arguments else ''}{breaks}"
    dependency = None if arguments else with_dependency(doc, new.id)
    return Extraction(
        new.id,
        Refactoring({path: (Edit(start, end, mention),)}, created=created),
        Refactoring({path: (dependency, Edit(start, end, ""))}, created=created) if dependency else None,
    )


def _whole_lines(doc: Document, start: int, end: int) -> tuple[int, int] | None:
    """The lines around a selection in the body, unless they cut a fence or a comment in two."""
    text = doc.text
    start = max(text.rfind("\n", 0, start) + 1, doc.body_start)
    if text[end - 1] != "\n":
        end = text.find("\n", end) + 1 or len(text)
    while start < end and not text[start : text.find("\n", start) + 1 or end].strip():
        start = text.find("\n", start) + 1 or end
    if start >= end or not doc.markdown.prose[start:end].strip():
        return None
    whole = [*((fence.start, fence.end) for fence in doc.markdown.fences), *doc.markdown.comments]
    for first, last in whole:
        if first < end and start < last and not (start <= first and last <= end):
            return None
    return start, end


def _free_place(view: View, doc: Document, heading: str) -> str:
    source = doc.source
    family = source.id.rpartition("/")[0]
    slug = _NO_WORD.sub("-", heading.lower()).strip("-")[:_LONGEST].rstrip("-")
    name = slug if slug[:1].isalpha() else f"{source.id.rsplit('/', 1)[-1]}-part"
    suffix = source.path[len(source.root.path) + 1 + len(source.id) :]
    folder = "/".join(filter(None, (source.root.path, family)))
    number = 1
    while view.is_taken(place := f"{folder}/{name}{f'-{number}' if number > 1 else ''}{suffix}"):
        number += 1
    return place


def _new_text(doc: Document, says: str, body: str, arguments: bool) -> str:
    breaks = line_break(doc.text)
    hint = doc.values.get("argument-hint") if arguments else None
    keys = [f"description: {quote(says)}"]
    if hint:
        keys.append(doc.text[hint.key_start : hint.node.end])
    return breaks.join(["---", *keys, "---", "", body, ""])
