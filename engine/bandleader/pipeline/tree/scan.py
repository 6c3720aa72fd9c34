"""What differs between a private index and the disk, sorted into what to record, to forget and to leave out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..store.layout import FOLDER as STATE
from .git import Git

NESTED = "it is a repository of its own, or a submodule"
UNREADABLE = "it cannot be read"
LISTING = ("ls-files", "-z", "-o", "--exclude-standard", "-x", f"{STATE}/")


@dataclass
class Scan:
    """Paths relative to the workspace: to record anew, and for `Contents`.

    Those to ``forget`` have to be taken out of the index first, and the rest is to be looked for again: git does not
    look into a folder while its index holds a file of that name.
    """

    record: list[str] = field(default_factory=list)
    forget: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


def scan(git: Git, limit: int, forced: Iterable[str] = ()) -> Scan:
    """Compare the index of ``git`` with its folder. Files of more than ``limit`` bytes are left out.

    ``forced`` are files to record although git ignores them.
    """
    found = Scan()
    listed = git.paths(*LISTING, "-m", "-t", "--directory")
    unknown: list[str] = []
    workspace = os.fspath(git.folder)
    links: dict[str, bool] = {}
    for line in listed:
        tag, path = line[0], line[2:]
        if STATE in path.split("/"):
            continue
        if tag == "C":
            _sort_known(workspace, path, limit, found, links)
        elif path.endswith("/"):
            unknown.append(path)
        else:
            _sort_new(workspace, path, limit, found)
    if unknown:
        _look_into(git, unknown, limit, found)
    for path in forced:
        if STATE not in path.split("/") and not _is_behind_link(workspace, path, links):
            _sort_new(workspace, path, limit, found)
    return found


def _sort_known(workspace: str, path: str, limit: int, found: Scan, links: dict[str, bool]) -> None:
    """One that is in the index, and differs."""
    reason = _why_not(f"{workspace}/{path}", limit)
    if reason == UNREADABLE:
        found.missing[path] = reason  # what was recorded of it stays
    elif reason or _is_behind_link(workspace, path, links):
        found.forget.append(path)
    else:
        found.record.append(path)


def _sort_new(workspace: str, path: str, limit: int, found: Scan) -> None:
    if reason := _why_not(f"{workspace}/{path}", limit):
        if reason != " ":
            found.missing[path] = reason
    else:
        found.record.append(path)


def _why_not(path: str, limit: int) -> str:
    """Why git cannot or must not record a path, "" if it can, a blank if there is nothing to record."""
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return " "
    except OSError:
        return UNREADABLE
    if stat.S_ISLNK(status.st_mode):
        return ""
    if not stat.S_ISREG(status.st_mode):
        return " "
    if status.st_size > limit:
        return f"it has {status.st_size} bytes, more than the limit of {limit}"
    return "" if os.access(path, os.R_OK) else UNREADABLE


def _is_behind_link(workspace: str, path: str, links: dict[str, bool]) -> bool:
    """``links`` remembers, for one scan, which folders are links or lie behind one."""
    folder = path.rpartition("/")[0]
    if folder and folder not in links:
        links[folder] = os.path.islink(f"{workspace}/{folder}") or _is_behind_link(workspace, folder, links)
    return bool(folder) and links[folder]


def parents(path: str) -> Iterator[str]:
    """The folders that hold a relative path, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _look_into(git: Git, unknown: list[str], limit: int, found: Scan) -> None:
    """Folders without a recorded file: they are new, a repository, empty, or hold only what is ignored."""
    filled: set[str] = set()
    searched = [folder for folder in unknown if not _ignores_itself(git.folder / folder)]
    for path in git.paths(*LISTING, "--", *(":(literal)" + folder for folder in searched)) if searched else ():
        if path.endswith("/"):
            found.missing[path] = NESTED
        elif STATE not in path.split("/"):
            _sort_new(os.fspath(git.folder), path, limit, found)
            filled.update(parents(path))
    found.folders += [folder.rstrip("/") for folder in unknown if folder not in searched]
    level = [folder.rstrip("/") for folder in searched if folder not in found.missing]
    while level:
        found.folders += [folder for folder in level if folder not in filled]
        below = [child for folder in level for child in _folders_in(git.folder, folder)]
        left_out = ignored(git, [child + "/" for child in below if child not in filled]) | found.missing.keys()
        level = [child for child in below if child + "/" not in left_out]


def _ignores_itself(folder: Path) -> bool:
    """Whether it is a cache that says of itself that git is to ignore all of it, as many tools do."""
    try:
        lines = (folder / ".gitignore").read_bytes().split()
    except OSError:
        return False
    return lines[-1:] == [b"*"]


def _folders_in(workspace: Path, folder: str) -> Iterator[str]:
    try:
        with os.scandir(workspace / folder) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False) and entry.name not in (".git", STATE):
                    yield f"{folder}/{entry.name}"
    except OSError:
        return


def ignored(git: Git, paths: Iterable[str]) -> set[str]:
    """Those of some paths that git ignores by its rules of now; a folder's name ends with a slash."""
    asked = ["./" + path for path in paths]  # a colon at the start would mean something
    if not asked:
        return set()
    found = git.paths("check-ignore", "--no-index", "-z", "--stdin", stdin=asked, accept=(0, 1))
    return {path.removeprefix("./") for path in found}
