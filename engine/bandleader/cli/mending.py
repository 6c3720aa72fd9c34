"""Fixes: which of them are made, on open buffers first, and how they reach the disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..ide.actions import compatible
from ..ide.ownership import is_foreign
from ..library import disk
from ..library.finding import Finding
from ..text.decode import encode
from ..text.edit import apply_edits
from ..workspace.project import Project

MOST_PASSES = 10  # a fix may uncover another one; fixes that undo each other would go on for ever


class Mended(NamedTuple):
    """A file before and after its fixes, and how many were made."""

    path: str
    before: str
    after: str
    fixes: int


class Mending(NamedTuple):
    """The files that fixes change, in order, and for each that was left alone why (by path)."""

    files: list[Mended]
    left: dict[str, str]


def mend(project: Project, paths: Iterable[str], *, unsafe: bool, hints: bool = False) -> Mending:
    """Make the preferred fixes of these files in the project's buffers, until none is left.

    Safe fixes only unless ``unsafe``, those of hints only if ``hints``: what is not shown is not changed. The first by
    place wins where two overlap. Files whose fixes cancel each other out are not among the result.
    """
    wanted = set(paths)
    before: dict[str, str] = {}
    made: dict[str, int] = {}
    left: dict[str, str] = {}
    pending = wanted
    for _ in range(MOST_PASSES):
        affected: set[str] = set()
        for path in sorted(pending):
            fixes = list(compatible(_shown(project.findings(path), hints), unsafe=unsafe))
            if fixes and path not in project.buffers and (why := _untouchable(project, path)):
                left[path] = why
            elif fixes:
                text = project.text(path)
                before.setdefault(path, text)
                made[path] = made.get(path, 0) + len(fixes)
                affected |= project.edit(path, apply_edits(text, (edit for fix in fixes for edit in fix.edits)))
        pending = affected & wanted
        if not pending:
            break
    mended = (Mended(path, text, project.text(path), made[path]) for path, text in sorted(before.items()))
    return Mending([file for file in mended if file.after != file.before], left)


def _shown(findings: Sequence[Finding], hints: bool) -> Sequence[Finding]:
    return findings if hints else [finding for finding in findings if finding.severity != "hint"]


def save(project: Project, file: Mended) -> str:
    """Write a mended file; returns why it was not written, or ""."""
    why = _untouchable(project, file.path)
    if not why:
        try:
            disk.write(file.path, encode(file.after))
        except OSError as error:
            why = f"cannot be written ({error.strerror or error})"
    return why


def _untouchable(project: Project, path: str) -> str:
    """Why a file on disk must be left as it is, or ""."""
    source = project.snapshot.files[path].source
    if is_foreign(source):
        return "belongs to an installed plugin or another library"
    if disk.stat_file(path) != project.found.files.get(source):
        return "changed while it was checked"
    return ""
