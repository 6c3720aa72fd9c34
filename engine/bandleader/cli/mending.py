"""Fixes: which of them are made, on open buffers first, and how they reach the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..library import disk
from ..library.finding import Finding, Fix
from ..text.decode import encode
from ..text.edit import Edit, apply_edits
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


def compatible(findings: Sequence[Finding], *, unsafe: bool) -> Iterator[Fix]:
    """The preferred fixes that can be made together: each is left out that overlaps one before it."""
    taken: list[Edit] = []
    for finding in findings:
        fix = finding.fixes[0] if finding.fixes else None
        if fix and (fix.safe or unsafe) and not any(_overlap(new, old) for new in fix.edits for old in taken):
            taken += fix.edits
            yield fix


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
    if source.root.origin == "user" or path.startswith(f"{disk.home()}/.claude/plugins/"):
        return "belongs to an installed plugin or another library"
    if disk.stat_file(path) != project.found.files.get(source):
        return "changed while it was checked"
    return ""


def _overlap(new: Edit, old: Edit) -> bool:
    """Whether both touch the same characters, or insert at the same place. Equal edits do not: they are one."""
    if new == old:
        return False
    if new.start == new.end or old.start == old.end:
        return new.start <= old.end and old.start <= new.end
    return new.start < old.end and old.start < new.end
