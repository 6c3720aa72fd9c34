"""Dependencies that a command does not declare although its body calls for them."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..ide.ownership import is_foreign
from ..ide.refactor.entries import with_dependency
from ..ide.refactor.view import parsed
from ..ide.sections import sections
from ..library.document import Document
from ..library.facts import Facts
from ..library.graph import closure
from ..library.snapshot import Snapshot
from ..rules.written import line_end
from ..text.edit import apply_edits
from ..workspace.project import Project
from .imperative import calls_for

# Words of a heading or line that points on to other commands and calls for none of them first.
_POINTERS = re.compile(r"\b(?:see|related|next|after|afterwards|further|instead|alternatives?)\b", re.IGNORECASE)


class Mention(NamedTuple):
    """A command called ``name`` is mentioned in ``line`` (text without indentation), the ``number``-th, from 1."""

    name: str
    number: int
    line: str


def candidates(project: Project) -> list[str]:
    """The files, in order, that may declare dependencies and belong to this library."""
    return [
        path
        for path, facts in project.snapshot.files.items()
        if facts.source.kind == "command" and not is_foreign(facts.source)
    ]


def add_inferred(project: Project, path: str) -> list[Mention]:
    """Add to the project's buffer of ``path`` the dependencies that its body mentions; returns where it does.

    A mention counts when it leads by its full name to one command of the same project, and its sentence asks to run it
    (`imperative.calls_for`). It does not count where the heading or the line only points on ("See also", "Next steps"),
    when the command runs first anyway, or when the new edge would close a circle. Nothing is written: `Project.close`
    takes the buffer back.
    """
    document = project.document(path)
    if document is None or document.unreadable:
        return []
    snapshot, lines = project.snapshot, project.lines(path)
    wanted = _mentioned(snapshot, document)
    implied = {further for target in wanted for further in closure(target, snapshot.successors)}
    after, found = document, []
    for target, offset in wanted.items():
        name = snapshot.files[target].name
        edit = None if target in implied else with_dependency(after, name)
        if edit is not None:
            after = parsed(document.source, apply_edits(after.text, [edit]))
            found.append(Mention(name, lines.position(offset)[0] + 1, _line(document.text, offset)))
    if found:
        project.edit(path, after.text)
    return found


def _mentioned(snapshot: Snapshot, document: Document) -> dict[str, int]:
    """The files that would become dependencies, with the place of the first mention that says so."""
    path = document.source.path
    known = {path, *closure(path, snapshot.successors)}
    pointing = [part for part in sections(document) if _POINTERS.search(part.title)]
    found: dict[str, int] = {}
    for reference, link in snapshot.referenced(path):
        target, start = link.target, reference.start
        if (
            reference.kind == "command"
            and not reference.quiet
            and start >= document.body_start
            and target is not None
            and target not in known
            and link.how in ("exact", "default")
            and _same_project(snapshot.files[path], snapshot.files[target])
            and not any(part.start <= start < part.end for part in pointing)
            and not _POINTERS.search(_line(document.text, start))
            and calls_for(document.text, start, reference.end)
            and path not in closure(target, snapshot.successors)
        ):
            found.setdefault(target, start)
    return found


def _same_project(one: Facts, other: Facts) -> bool:
    return other.source.kind == "command" and other.source.root.scope == one.source.root.scope


def _line(text: str, offset: int) -> str:
    return text[text.rfind("\n", 0, offset) + 1 : line_end(text, offset)].strip()
