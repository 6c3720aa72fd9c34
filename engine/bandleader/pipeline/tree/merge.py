"""Brings what a command did in a worktree into the workspace: all of it, or nothing and the conflicts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .apply import Applier
from .entries import FILE, PROGRAM, Edit, Entry
from .git_tree import GitTree
from .memory import working_folder
from .objects import Objects
from .pool import PooledWorktree
from .port import Conflict
from .scan import parents
from .snapshot import Moment, Snapshot

BOTH = "the workspace and the worktree have both changed it"
_FAILED = 255  # of git merge-file: it cannot merge these at all; smaller numbers count conflicts


@dataclass(frozen=True)
class Merged:
    """``ref`` is the state of the worktree. With ``conflicts``, nothing was written; else ``paths`` were."""

    ref: str
    paths: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def merge(tree: GitTree, worktree: PooledWorktree, moment: Moment) -> Merged:
    """Record the worktree as ``moment``, and write into the workspace what changed there since its base.

    What the workspace changed meanwhile stays: files are merged by lines where both changed one.

    Raises:
        TreeError: something cannot be recorded or read.
    """
    theirs = worktree.tree.snapshot(moment)
    ours = {edit.path: edit for edit in tree.edits(worktree.base.tree, tree.state())}
    applier = tree.applier()
    merging = _Merging(tree, tree.objects, ours)
    for edit in worktree.tree.edits(worktree.base.tree, theirs.tree):
        merging.add(edit)
    failed = merging.failed | _uncovered(worktree.base, theirs)
    failed |= applier.check(merging.edits)
    failed |= _blocked(tree.workspace, merging.edits)
    failed = failed or _write(applier, merging.edits)
    if failed:
        shown = [Conflict(path, why, f"the worktree's: git show {theirs.ref}:{path}") for path, why in failed.items()]
        return Merged(theirs.ref, (), tuple(sorted(shown, key=lambda each: each.path)))
    return Merged(theirs.ref, tuple(edit.path for edit in merging.edits))


class _Merging:
    """Decides path by path what the workspace is to hold."""

    def __init__(self, tree: GitTree, blobs: Objects, ours: dict[str, Edit]) -> None:
        self._tree = tree
        self._blobs = blobs
        self._ours = ours
        self.edits: list[Edit] = []
        self.failed: dict[str, str] = {}

    def add(self, theirs: Edit) -> None:
        """Take what the worktree made of one path."""
        path = theirs.path
        now = self._ours[path].new if path in self._ours else theirs.old
        if now == theirs.new:
            return
        if now == theirs.old:
            self.edits.append(Edit(path, now, theirs.new))
        elif merged := self._by_lines(theirs.old, now, theirs.new):
            self.edits.append(Edit(path, now, merged))
        else:
            self.failed[path] = BOTH

    def _by_lines(self, base: Entry | None, ours: Entry | None, theirs: Entry | None) -> Entry | None:
        """The merged file, recorded in the repository, or None if there is no clean one."""
        if not (base and ours and theirs) or not {base.mode, ours.mode, theirs.mode} <= {FILE, PROGRAM}:
            return None
        mode = theirs.mode if ours.mode == base.mode else ours.mode
        if ours.id in (base.id, theirs.id) or theirs.id == base.id:  # only the executable bits differ otherwise
            return Entry(mode, theirs.id if ours.id == base.id else ours.id)
        with working_folder(Path(os.devnull)) as folder:
            names = [self._file(folder, name, entry) for name, entry in (("o", ours), ("b", base), ("t", theirs))]
            merged = self._tree.git.run("merge-file", "-p", "-q", *names, accept=range(256))
        if merged.returncode:
            return None
        return Entry(mode, self._tree.store.write("blob", merged.stdout))

    def _file(self, folder: Path, name: str, entry: Entry) -> str:
        with (folder / name).open("wb") as file:
            file.writelines(self._blobs.pieces(entry.id))
        return str(folder / name)


def _uncovered(base: Snapshot, theirs: Snapshot) -> dict[str, str]:
    """What the worktree has and cannot be brought over."""
    return {path: why for path, why in theirs.contents.missing.items() if path not in base.contents.missing}


def _blocked(workspace: Path, edits: list[Edit]) -> dict[str, str]:
    """Files that are to come where a folder stays, or below a file that stays."""
    going = {edit.path for edit in edits if edit.new is None}
    failed: dict[str, str] = {}
    for path in (edit.path for edit in edits if edit.new):
        above = next((each for each in parents(path) if _is_file(workspace / each) and each not in going), "")
        if above:
            failed[path] = f"{above} is a file"
        elif any(inner not in going for inner in _files_below(workspace, path)):
            failed[path] = "it is a folder with files in it"
    return failed


def _is_file(path: Path) -> bool:
    return path.is_symlink() or path.is_file()


def _files_below(workspace: Path, folder: str) -> list[str]:
    if (workspace / folder).is_symlink():
        return []
    found = ((top, name) for top, _, names in os.walk(workspace / folder) for name in names)
    return [os.path.relpath(os.path.join(top, name), workspace) for top, name in found]


def _write(applier: Applier, edits: list[Edit]) -> dict[str, str]:
    """Apply all, or take back what was applied when somebody changed a file in the last moment."""
    going = {folder for edit in edits if edit.new is None for folder in parents(edit.path)}
    done = applier.apply(edits, remove=going)
    if done.failed:
        coming = {folder for edit in done.done if edit.old is None for folder in parents(edit.path)}
        applier.apply([Edit(path, new, old) for path, old, new in done.done], remove=coming)
    return done.failed
