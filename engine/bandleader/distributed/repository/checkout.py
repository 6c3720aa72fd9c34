"""One checkout: a worktree of a mirror that is brought from whatever a command left behind to a commit.

Its private index lies outside, where no command reaches it, and is git's memory of the files of the commit. So one look
of git tells whether the files still are those of the commit, and whatever was done to the worktree's own index, HEAD
and leftovers of a merge is overwritten from there.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...pipeline.store.layout import FOLDER as STATE
from ...pipeline.store.lock import WorkspaceLock
from ...pipeline.tree.entries import OTHER
from ...pipeline.tree.git import Git, GitFailed, TreeError
from ...pipeline.tree.repository import Repository, find_repository, private_git
from ...pipeline.tree.scan import LISTING
from .mirror import Mirror
from .stamps import Stamps, are_settled, look

_REASON: Final = "Bandleader reuses it"
_USUAL: Final = frozenset({"HEAD", "commondir", "gitdir", "index", "locked"})  # in the git directory of a worktree


@dataclass(frozen=True)
class Checkout:
    """``top`` holds the files of ``commit``, ``path`` is the workspace in it. ``number`` is its place in the pool.

    ``git`` runs with the private index, which holds the commit. ``place`` puts everything back to the commit.
    """

    path: Path
    top: Path
    commit: str
    mirror: Mirror
    number: int
    place: Place

    @property
    def git(self) -> Git:
        return self.place.git

    @property
    def repository(self) -> Repository:
        return self.place.repository


class Place:
    """A numbered folder of a pool, held by this process as long as it has the ``lock``."""

    def __init__(self, folder: Path, number: int, lock: WorkspaceLock) -> None:
        self.number = number
        self.lock = lock
        self.top = folder / str(number)
        self.mirror = ""  # the folder of the mirror whose worktree it is, as far as this process knows
        self.commit = ""  # what it held when it was last filled
        self._state = folder / "state" / str(number)
        self._memory = self._state / "commit"
        self._link = b""
        self._stamp = (0, 0, 0)
        self._clean: Stamps | None = None  # the files when they were last those of the commit
        self._many = ""  # a commit with too many files for that
        self.git: Git
        self.repository: Repository

    @property
    def index(self) -> Path:
        return self._state / "git" / "index"

    @property
    def scratch(self) -> Path:
        """A folder for files of the workspace that are on their way."""
        return self._state / "tree"

    def fill(self, mirror: Mirror, commit: str) -> None:
        """Make the files those of the commit; what git ignores and the records of sessions stay.

        Raises:
            TreeError: git cannot do it.
            OSError: something cannot be written.
        """
        mirror.prepare()
        if (self.top / ".git").is_file():
            with contextlib.suppress(TreeError, OSError):
                self._refill(mirror, commit)
                return
        self.remove()
        options = ("--detach", "--no-checkout", "--force", "--force", "--lock", "--reason", _REASON)
        with mirror.alone():
            mirror.git.run("worktree", "prune")
            mirror.git.run("worktree", "add", *options, str(self.top), commit)
        self._refill(mirror, commit)

    def is_index_untouched(self) -> bool:
        """Whether nobody has used git to write the worktree's own index since the fill."""
        return _stamp(self.repository.index) == self._stamp

    def remove(self) -> None:
        """Delete it with all that is in it, and have its mirror forget it.

        Raises:
            OSError: something cannot be deleted.
        """
        self.mirror = self.commit = ""
        directory = _directory_of(self.top)
        for folder in (self.top, self._state):
            _delete(folder)
        if directory:
            _delete(directory)

    def _refill(self, mirror: Mirror, commit: str) -> None:
        self._open(mirror)
        if self._held() != commit or self._has_changed(commit):
            self._reset(commit)
        self._tidy(commit)
        self.commit = commit

    def _open(self, mirror: Mirror) -> None:
        """Find the parts of the repository, unless they are where they were."""
        link = (self.top / ".git").read_bytes()
        if self.mirror == str(mirror.folder) and link == self._link:
            return
        self.mirror = ""
        found = find_repository(self.top)
        if found.top != self.top or found.directory.parent != mirror.folder.resolve() / "worktrees":
            raise TreeError(f"{self.top} is no worktree of {mirror.folder}")
        self.repository, self._link = found, link
        self.git = private_git(found, self._state / "git")
        self.mirror = str(mirror.folder)

    def _held(self) -> str:
        """The commit whose files are here, but for what was done since; "" after a fill that was interrupted."""
        mirror, _, commit = self._memory.read_text().partition("\n") if self._memory.is_file() else ("", "", "")
        return commit if mirror == self.mirror and self.index.is_file() else ""

    def _has_changed(self, commit: str) -> bool:
        began = time.time_ns()
        found = look(self.top) if self._many != commit else None
        if found is None:
            self._many = commit
        elif found == self._clean:
            return False
        listed = self.git.paths(*LISTING, "-m", "-t", "--directory")
        changed = any(STATE not in line[2:].split("/") for line in listed)
        self._clean = found if found and not changed and are_settled(found, began) else None
        return changed

    def _reset(self, commit: str) -> None:
        self._clean = None
        self._memory.unlink(missing_ok=True)
        self.index.with_name("index.lock").unlink(missing_ok=True)
        try:
            self.git.run("read-tree", "--reset", "-u", commit)
        except GitFailed:  # a damaged index
            self.index.unlink(missing_ok=True)
            self.git.run("read-tree", "--reset", "-u", commit)
        self.git.run("clean", "-ffdq", "-e", f"{STATE}/")
        self._empty_submodules()
        self._stamp = (0, 0, 0)
        self._memory.write_text(f"{self.mirror}\n{commit}")

    def _empty_submodules(self) -> None:
        """Their folders belong to the commit, their content does not."""
        if (self.top / ".gitmodules").exists():
            for row in self.git.paths("ls-files", "-s", "-z"):
                if row.startswith(OTHER):
                    folder = self.top / row.partition("\t")[2]
                    _delete(folder)
                    folder.mkdir(parents=True)

    def _tidy(self, commit: str) -> None:
        """The worktree's own git directory: nothing of what a command did with git is left in it."""
        directory = self.repository.directory
        for name in set(os.listdir(directory)) - _USUAL:
            _delete(directory / name)
        head = directory / "HEAD"
        if head.is_symlink() or not head.is_file() or head.read_text(errors="replace") != f"{commit}\n":
            _delete(head)
            head.write_text(f"{commit}\n")
        if not self.is_index_untouched():
            _delete(self.repository.index)
            shutil.copy2(self.index, self.repository.index)
            self._stamp = _stamp(self.repository.index)


def _directory_of(top: Path) -> Path | None:
    """The git directory of the worktree in a folder, where its mirror still has one for this very folder."""
    try:
        directory = Path((top / ".git").read_text().removeprefix("gitdir:").strip())
        mine = Path((directory / "gitdir").read_text().strip()) == top / ".git"
    except (OSError, UnicodeDecodeError):
        return None
    return directory if mine and directory.parent.name == "worktrees" else None


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.lstat()
    except OSError:
        return (-1, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _delete(path: Path) -> None:
    """Whatever is there, even below folders that nobody may write."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for top, folders, _ in os.walk(path):
        for name in folders:
            _open_folder(Path(top, name))
    _open_folder(path)
    shutil.rmtree(path)


def _open_folder(folder: Path) -> None:
    mode = folder.lstat().st_mode
    if stat.S_ISDIR(mode) and mode & stat.S_IRWXU != stat.S_IRWXU:
        folder.chmod(stat.S_IMODE(mode) | stat.S_IRWXU)
