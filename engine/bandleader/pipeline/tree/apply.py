"""Writes recorded files back: each only where the disk still holds what is expected, each whole or not at all.

A path that is as wanted already is done, so that an interrupted run is completed by running it again. Links are never
followed: a folder on the way to a file that has become a link is a conflict.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import shutil
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from .blobs import Blobs
from .entries import FOLDER, LINK, PROGRAM, Edit, Entry, read_entry
from .git import TreeError
from .scan import parents

CHANGED = "it has changed since"
_numbers = itertools.count()


class Applied(NamedTuple):
    """The edits that are done, and why others are not."""

    done: list[Edit]
    failed: dict[str, str]


class Applier:
    """Applies edits below ``root``. New content is written in ``scratch`` and moved to its place when it is whole."""

    def __init__(self, root: Path, scratch: Path, blobs: Blobs, algorithm: str) -> None:
        self._root = root
        self._scratch = scratch
        self._blobs = blobs
        self._algorithm = algorithm

    def apply(self, edits: Sequence[Edit], remove: Iterable[str] = (), create: Iterable[str] = ()) -> Applied:
        """Apply, remove those folders of ``remove`` that are empty then, and make the folders ``create``.

        Raises:
            OSError: ``scratch`` cannot be written.
        """
        self._scratch.mkdir(parents=True, exist_ok=True)
        failed: dict[str, str] = {}
        ordered = sorted(edits)
        for edit in reversed(ordered):  # what is in a folder before the folder
            if edit.new is None:
                self._attempt(edit, failed)
        for folder in sorted(remove, reverse=True):
            if not self._led_astray(folder):
                with contextlib.suppress(OSError):
                    os.rmdir(self._root / folder)
        for edit in ordered:
            if edit.new is not None:
                self._attempt(edit, failed)
        for folder in sorted(create):
            if not self._led_astray(folder):
                with contextlib.suppress(OSError):
                    (self._root / folder).mkdir(parents=True, exist_ok=True)
        self._verify(ordered, failed)
        return Applied([edit for edit in ordered if edit.path not in failed], failed)

    def check(self, edits: Sequence[Edit]) -> dict[str, str]:
        """Why which of them could not be applied now."""
        return {edit.path: reason for edit in edits if (reason := self._look(edit)[1])}

    def _attempt(self, edit: Edit, failed: dict[str, str]) -> None:
        try:
            now, reason = self._look(edit)
            if reason:
                failed[edit.path] = reason
            elif now != edit.new:
                self._put(edit)
        except OSError as error:
            failed[edit.path] = error.strerror or str(error)
        except TreeError as error:
            failed[edit.path] = str(error)

    def _look(self, edit: Edit) -> tuple[Entry | None, str]:
        """What is there now, and why the edit is not for it, or ""."""
        if edit.new and (link := self._led_astray(edit.path)):
            return None, f"{link} is a link now"
        try:
            now = self._read(edit.path)
        except OSError as error:
            return None, f"it cannot be read ({error.strerror})"
        if now in (edit.old, edit.new):
            return now, ""
        return now, CHANGED if now else "it has been deleted since"

    def _read(self, path: str) -> Entry | None:
        """A folder is no entry: it goes with the last file in it and comes with the first. Behind a link is nothing."""
        if self._led_astray(path):
            return None
        entry = read_entry(self._root / path, self._algorithm)
        return None if entry and entry.mode == FOLDER else entry

    def _led_astray(self, path: str) -> str:
        return next((parent for parent in parents(path) if os.path.islink(f"{self._root}/{parent}")), "")

    def _put(self, edit: Edit) -> None:
        target = self._root / edit.path
        if edit.new is None:
            target.unlink()
            return
        new = self._scratch / f"new.{os.getpid()}.{next(_numbers)}"
        try:
            self._write(new, edit.new, target)
            target.parent.mkdir(parents=True, exist_ok=True)
            _move(new, target)
        finally:
            new.unlink(missing_ok=True)

    def _write(self, new: Path, entry: Entry, target: Path) -> None:
        if entry.mode == LINK:
            os.symlink(b"".join(self._blobs.pieces(entry.id)), os.fsencode(new))
            return
        with new.open("xb") as file:
            for piece in self._blobs.pieces(entry.id):
                file.write(piece)
        new.chmod(_permissions(target, entry.mode == PROGRAM, new.stat().st_mode))

    def _verify(self, edits: Sequence[Edit], failed: dict[str, str]) -> None:
        """Read everything once more: a conflict that is reported can be dealt with."""
        for edit in edits:
            if edit.path not in failed:
                with contextlib.suppress(OSError):
                    if self._read(edit.path) == edit.new:
                        continue
                failed[edit.path] = CHANGED


def _permissions(target: Path, executable: bool, usual: int) -> int:
    """Those that the file has now, else the usual ones; git records no more than whether it is executable."""
    with contextlib.suppress(OSError):
        now = os.lstat(target).st_mode
        if stat.S_ISREG(now):
            usual = now
    readers = (usual & 0o444) >> 2
    return stat.S_IMODE(usual) | readers if executable else stat.S_IMODE(usual) & ~0o111


def _move(new: Path, target: Path) -> None:
    """By renaming, and through a file beside the target where ``new`` lies on another file system."""
    try:
        new.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.{new.name}")
        try:
            shutil.copy2(new, beside, follow_symlinks=False)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
