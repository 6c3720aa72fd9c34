"""Whether a work tree is in order: nothing half merged, nothing locked, no conflict markers left behind."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from .entries import PIECE
from .repository import Repository

_MARKERS = re.compile(rb"^<{7} .*?^={7}\r?$.*?^>{7} ", re.MULTILINE | re.DOTALL)
_REF = "ref: "  # begins a file that names another reference
_SHORT = 7  # letters of a commit's name, as git shows them
_LOOKED_AT = 16 * PIECE  # bytes; larger files are data

# The files by which git remembers what it is in the middle of, as `git status` reads them.
_UNFINISHED = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase or `git am`",
    "BISECT_LOG": "a bisection",
}


def unfinished(repository: Repository) -> Iterator[str]:
    """Sentences about operations of git that have begun and not ended."""
    for name, what in _UNFINISHED.items():
        if (repository.directory / name).exists():
            yield f"The repository is in the middle of {what}: finish it or abort it."
    lock = repository.index.with_name(repository.index.name + ".lock")
    try:
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(lock.stat().st_mtime))
    except OSError:
        return
    yield f"The git index has been locked since {since}: wait for that git to end, or delete {lock} if none is running."


def conflict_markers(workspace: Path, changed: Collection[str]) -> Iterator[str]:
    """Sentences about changed files that hold an unresolved conflict."""
    for path in sorted(changed):
        file = workspace / path
        try:
            if file.is_symlink() or not file.is_file():
                continue
            with file.open("rb") as content:
                data = content.read(_LOOKED_AT)
        except OSError:
            continue
        if found := _MARKERS.search(data):
            line = data.count(b"\n", 0, found.start()) + 1
            yield f"{path} has conflict markers at line {line}."


def describe_head(repository: Repository) -> str:
    """Such as `main at 1a2b3c4`, `1a2b3c4 (detached)` or `main (no commit yet)`."""
    branch, commit = _head_in_files(repository) or _head_by_git(repository)
    if not commit:
        return f"{branch} (no commit yet)"
    return f"{branch} at {commit[:_SHORT]}" if branch else f"{commit[:_SHORT]} (detached)"


def _head_in_files(repository: Repository) -> tuple[str, str] | None:
    """The branch and commit as files have them, for every command asks; None where git keeps them otherwise."""
    try:
        head = (repository.directory / "HEAD").read_text(encoding="ascii").strip()
        if not head.startswith(_REF):
            return "", head
        name = head[len(_REF) :]
        commit = (repository.objects.parent / name).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return None if commit.startswith(_REF) else (name.removeprefix("refs/heads/"), commit)


def _head_by_git(repository: Repository) -> tuple[str, str]:
    git = repository.users
    branch = git.run("symbolic-ref", "--short", "-q", "HEAD", accept=(0, 1)).stdout.decode(errors="replace").strip()
    return branch, git.run("rev-parse", "-q", "--verify", "HEAD", accept=(0, 1, 128)).stdout.decode().strip()
