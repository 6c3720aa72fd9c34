"""What a worker has of a remote repository: its objects in a bare repository, which all checkouts of it share.

Commands in a checkout can write into the mirror, so its settings are put back before each use. All files are taken byte
for byte, whatever a `.gitattributes` asks for: what LFS keeps elsewhere stays the pointer that was committed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from ...pipeline.store.lock import WorkspaceLock
from ...pipeline.tree.git import IDENTITY, Git, GitFailed
from ...pipeline.tree.repository import ATTRIBUTES
from .access import access
from .address import public_address
from .errors import RepositoryError, explained
from .remote import Missing, Refused, Remote

PATIENCE: Final = 600.0  # seconds that others may take
OLDEST: Final = (2, 38)  # the first git whose merge-tree writes a tree
KEPT: Final = "refs/bandleader-mirror/"  # commits that are here: they tell the remote what it need not send again
BRANCHES: Final = "refs/bandleader-branches/"
TIPS: Final = 100  # of them stay named, the newest ones
LOOSE: Final = 7000  # objects that are files of their own: more of them make git slow
PACKS: Final = 50
_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")

# Folders that were renamed by one side are nothing to guess by: where a new file is put is where it is wanted.
_CONFIGURATION: Final = """\
[core]
\trepositoryformatversion = {version}
\tfilemode = true
\tbare = true
[merge]
\trenames = true
\tdirectoryRenames = false
"""
_SHA256: Final = "[extensions]\n\tobjectFormat = sha256\n"


def mirror_name(url: str) -> str:
    """A name for the folder of a mirror: readable, and another one for each address."""
    last = re.sub(r"[^A-Za-z0-9-]+", "-", url.rstrip("/").removesuffix(".git").rpartition("/")[2]).strip("-")[:40]
    return f"{last or 'repository'}-{hashlib.sha256(os.fsencode(url)).hexdigest()[:12]}.git"


class Mirror:
    """The mirror of ``url`` in ``folder``, which is made when something is first fetched. Threads may share it."""

    def __init__(self, folder: Path, url: str) -> None:
        """Raises RepositoryError: the address cannot be used."""
        self.folder = folder.absolute()
        self.url = public_address(url, self.folder)
        self._lock = threading.Lock()
        self._fetching = threading.Lock()
        self._known: set[str] = set()
        self._kept: set[str] = set()
        self._trees: dict[str, str] = {}  # by commit
        self._turns: dict[str, threading.Lock] = {}

    @cached_property
    def git(self) -> Git:
        """Runs git on the mirror."""
        return Git(self.folder, {**access(), "GIT_DIR": str(self.folder)})

    @cached_property
    def remote(self) -> Remote:
        """The repository that is mirrored."""
        self.prepare()
        return Remote(self.git, self.url, self.url)

    def has(self, commit: str) -> bool:
        """Whether the commit is here."""
        if not (self.folder / "HEAD").is_file():
            return False
        if commit not in self._known and _ID.fullmatch(commit):
            self.prepare()
            with explained(f"the mirror {self.folder} cannot be read"):
                found = self.git.run("cat-file", "-e", f"{commit}^{{commit}}", accept=(0, 1, 128)).returncode == 0
            if found:
                self._known.add(commit)
        return commit in self._known

    def fetch(self, *wanted: str) -> tuple[str, ...]:
        """Have commits here, given by their ids or by full names of refs, and return their ids.

        Raises:
            RepositoryError: the remote does not have one of them, or cannot be reached.
        """
        refs = [each for each in wanted if not _ID.fullmatch(each)]
        if any(each.startswith("-") for each in refs):
            raise RepositoryError(f"{', '.join(refs)}: this names no commit and no branch")
        self.prepare(sha256=any(len(each) == 64 for each in wanted))
        found = self.remote.refs(*refs) if refs else {}
        if gone := [ref for ref in refs if ref not in found]:
            raise RepositoryError(f"{self.url} has no {', '.join(gone)}")
        commits = tuple(found.get(each, each) for each in wanted)
        if not all(map(self.has, commits)):
            with self._fetching:  # of several who want the same, one brings it
                self._fetch([commit for commit in dict.fromkeys(commits) if not self.has(commit)])
        return commits

    def push(self, commit: str, ref: str, force_from: str | None = None) -> str:
        """Bring a ref of the remote to a commit, and return the commit that it is at then.

        Without ``force_from`` it only moves forward: where it is at a descendant already, it stays there. Else it moves
        from just that commit, or is made where ``force_from`` is "".

        Raises:
            RepositoryError: it is somewhere else, the remote refuses, or it cannot be reached.
        """
        leases = () if force_from is None else (f"{ref}:{force_from}",)
        for last in (False, False, True):
            try:
                self.remote.push(f"{commit}:{ref}", leases=leases)
            except Refused:
                there = self.remote.refs(ref).get(ref, "")
                common = self.common(there, commit) if there and force_from is None else ""
                if commit in (there, common):
                    return there
                if last or common != there or force_from is not None:
                    raise  # else another one has moved the ref in this moment, but not so far
            else:
                self.keep(commit)
                break
        return commit

    def delete(self, *refs: str) -> None:
        """Delete refs of the remote; those that are gone already are no error."""
        self.prepare()
        if there := self.remote.refs(*refs):
            self.remote.push(*(f":{ref}" for ref in there))

    def common(self, one: str, other: str) -> str:
        """The last commit that both contain: ``one`` itself if the other descends from it. "" if there is none."""
        self.fetch(one, other)
        with explained(f"the mirror {self.folder} cannot be read"):
            return self.git.run("merge-base", one, other, accept=(0, 1)).stdout.decode().strip()

    def commit(self, tree: str, parents: Sequence[str], message: str) -> str:
        """Make a commit by whom git's configuration names on this machine, else by Bandleader, and return its id."""
        self.prepare()
        named = (word for parent in parents for word in ("-p", parent))
        with explained(f"a commit cannot be made in {self.folder}"):
            id = self._author.text("commit-tree", tree, *named, stdin=message.encode(errors="replace"))
        self._known.add(id)
        return id

    def tree(self, commit: str) -> str:
        """The id of the tree of a commit that is here.

        Raises:
            TreeError: it is not.
        """
        if commit not in self._trees:
            self._trees[commit] = self.git.text("rev-parse", f"{commit}^{{tree}}")
        return self._trees[commit]

    def turn(self, session: str) -> threading.Lock:
        """For merging results of a session: of two who do it at once, one would have to do it again."""
        with self._lock:
            return self._turns.setdefault(session, threading.Lock())

    def keep(self, *commits: str) -> None:
        """Name commits, so that they and all before them stay, and need not be sent again."""
        updates = "".join(f"update {KEPT}{commit} {commit}\n" for commit in commits if commit not in self._kept)
        if not updates:
            return
        with explained(f"the mirror {self.folder} cannot be written"):
            self.git.run("update-ref", "--stdin", stdin=updates.encode())
        self._kept.update(commits)

    def tidy(self) -> None:
        """Forget the names of old commits, and pack what thousands of commands have left, if that is much.

        Only what nothing names and is older than two weeks is deleted. Where there is no mirror yet, nothing is done.
        See `upkeep` for when.

        Raises:
            RepositoryError: the mirror cannot be read.
        """
        if not (self.folder / "HEAD").is_file():
            return
        self.prepare()
        self._forget()
        with explained(f"the mirror {self.folder} cannot be read"):
            newest = self.git.text("for-each-ref", "--sort=-committerdate", "--format=%(refname)", KEPT).split()
            if old := "".join(f"delete {ref}\n" for ref in newest[TIPS:]):
                with contextlib.suppress(GitFailed):  # another process has begun with it
                    self.git.run("update-ref", "--stdin", stdin=old.encode())
            rows = dict(row.split(": ") for row in self.git.text("count-objects", "-v").split("\n"))
            if int(rows["count"]) > LOOSE or int(rows["packs"]) > PACKS:
                with contextlib.suppress(GitFailed):  # another process is about it
                    self.git.run("gc", "--quiet")

    def prepare(self, *, sha256: bool = False) -> None:
        """Make the mirror if there is none, and put its settings in order.

        Raises:
            RepositoryError: the folder cannot be written, or git is too old.
        """
        with self._lock, explained(f"the mirror {self.folder} cannot be made"):
            if not (self.folder / "HEAD").is_file():
                self._make(sha256)
            config = self.folder / "config"
            text = config.read_text(errors="replace") if config.is_file() else ""
            kind = "sha256" if "sha256" in text else ""
            _write(config, _CONFIGURATION.format(version=int(bool(kind))) + (_SHA256 if kind else ""))
            _write(self.folder / "info" / "attributes", ATTRIBUTES)

    def _forget(self) -> None:
        """What may not be here any more."""
        for known in (self._known, self._kept, self._trees):
            known.clear()

    def _make(self, sha256: bool) -> None:
        """Beside its place, and moved there when it is whole: another process may do the same."""
        self._forget()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        git = Git(self.folder.parent, access())
        version = git.text("version")
        numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
        if numbers < OLDEST:
            raise RepositoryError(
                f"{version} is too old: distributed sessions need git {OLDEST[0]}.{OLDEST[1]} or newer on every worker"
            )
        kind = "sha256" if sha256 else "sha1"
        shutil.rmtree(self.folder, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=self.folder.parent, prefix=f"{self.folder.name}.") as folder:
            new = Path(folder) / "new"
            git.run("init", "--quiet", "--bare", "--template=", f"--object-format={kind}", str(new))
            try:
                new.rename(self.folder)
            except OSError:
                if not (self.folder / "HEAD").is_file():
                    raise

    def _fetch(self, commits: Sequence[str]) -> None:
        if not commits:
            return
        try:
            self.receive(*commits)
        except Missing:  # a server that gives only what its branches name, or there is no such commit
            self.receive(f"+refs/heads/*:{BRANCHES}*")
        if unknown := [commit for commit in commits if not self.has(commit)]:
            raise RepositoryError(
                f"{self.url} does not have the commit {', '.join(unknown)}: it was never pushed, or its branch was "
                "deleted or rewritten since"
            )
        self.keep(*commits)

    def receive(self, *specifications: str) -> None:
        """Fetch from the remote, as `Remote.fetch` does; see `alone`."""
        with self.alone():
            self.remote.fetch(*specifications)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """One at a time, over all threads and processes.

        A worktree that is being made has a HEAD that names nothing for a moment: a fetch that comes across it fails,
        and a pruning takes it away.
        """
        with WorkspaceLock.acquire(self.folder / "worktrees.lock", wait=PATIENCE):
            yield

    @cached_property
    def _author(self) -> Git:
        """With the identity that the machine's configuration gives, as far as it does."""
        asked = self.git.run("config", "-z", "--get-regexp", r"^user\.(name|email)$", accept=(0, 1)).stdout
        pairs = (row.partition("\n") for row in os.fsdecode(asked).split("\0") if row)
        found = {key.removeprefix("user.").upper(): value for key, _, value in pairs if value.strip()}
        identity = {**IDENTITY, **found}.items()
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in identity}
        return Git(self.folder, {**access(), **who, "GIT_DIR": str(self.folder)})


def _write(path: Path, text: str) -> None:
    """Only what differs, and whole: several processes may do it at once."""
    if path.is_file() and path.read_bytes() == text.encode():
        return
    path.parent.mkdir(exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
