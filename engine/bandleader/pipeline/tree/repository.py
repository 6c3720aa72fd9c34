"""The repository around a workspace: where its parts are, and a git directory of our own that borrows its objects.

The user's git directory is only read, except for objects and refs of ours. Everything else runs in a private one with
an index, configuration, attributes and excludes of its own, so that the user's index, filters, end-of-line conversion,
sparse checkout and hooks can neither be changed nor change anything: every file is recorded byte for byte.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .git import Git, TreeError, environment

REFS = "refs/bandleader/"
KEPT = "refs/bandleader-kept/"  # one a workspace: keeps alive what its private index names

# Attributes of the git directory win over those in the tree (gitattributes(5)): no conversion of any kind.
ATTRIBUTES = "* -text -filter -ident !eol !working-tree-encoding\n"
CONFIGURATION = """\
[core]
\trepositoryformatversion = {version}
\tfilemode = true
\tsymlinks = true
\tbare = false
\texcludesFile = "{excludes}"
[extensions]
\tobjectFormat = {algorithm}
"""
OLDEST = "2.31"  # the first git that prints absolute paths on demand


@dataclass(frozen=True)
class Repository:
    """The parts of the repository. ``prefix`` is the workspace below the top, "" or ended by a slash."""

    top: Path
    prefix: str
    directory: Path
    objects: Path
    index: Path
    exclude: Path
    algorithm: str

    @property
    def workspace(self) -> Path:
        return self.top / self.prefix

    @cached_property
    def users(self) -> Git:
        """Runs git on the repository as the user has it, for reading and for refs."""
        return Git(self.workspace)


def find_repository(workspace: Path) -> Repository:
    """The repository whose work tree holds the workspace.

    Raises:
        TreeError: there is none that can be used; the message says why.
    """
    asked = ("objects", "index", "info/exclude")
    git = Git(workspace)
    done = git.run(
        "rev-parse",
        "--path-format=absolute",
        "--is-inside-work-tree",
        "--show-toplevel",
        "--show-prefix",
        "--absolute-git-dir",
        "--show-object-format",
        *(word for name in asked for word in ("--git-path", name)),
        accept=range(256),
    )
    lines = os.fsdecode(done.stdout).split("\n")
    if done.returncode:
        raise TreeError(_why_not(os.fsdecode(done.stderr), lines[0]))
    if len(lines) != 9:
        raise TreeError(f"its path holds a line break, or git is older than {OLDEST}")
    _, top, prefix, directory, algorithm, objects, index, exclude, _ = lines
    found = Repository(Path(top), prefix, Path(directory), Path(objects), Path(index), Path(exclude), algorithm)
    if prefix and git.run("check-ignore", "-q", ".", accept=(0, 1, 128)).returncode == 0:
        raise TreeError(f"the repository at {top} ignores this folder")
    return found


def _why_not(said: str, inside: str) -> str:
    if "dubious ownership" in said:
        return "the repository belongs to somebody else and git does not trust it (see safe.directory in git-config)"
    if "not a git repository" in said:
        return "it is in no git repository"
    if inside == "false" or "must be run in a work tree" in said:
        return "the repository is bare, or this is its git directory"
    return f"git cannot use the repository here: {said.strip()}"


def private_git(repository: Repository, folder: Path) -> Git:
    """Runs git with the private directory ``folder``, which is made or brought up to date.

    Raises:
        OSError: it cannot be written.
    """
    settings = repository.users
    excludes = settings.run("config", "--type=path", "--get", "core.excludesFile", accept=(0, 1)).stdout
    quoted = os.fsdecode(excludes).rstrip("\n").replace("\\", "\\\\").replace('"', '\\"')
    default = Path(environment().get("XDG_CONFIG_HOME") or Path.home() / ".config") / "git" / "ignore"
    for name in ("refs", "objects", "info"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    version = int(repository.algorithm != "sha1")
    configuration = CONFIGURATION.format(version=version, excludes=quoted or default, algorithm=repository.algorithm)
    _write(folder / "HEAD", b"ref: refs/heads/none\n")
    _write(folder / "config", os.fsencode(configuration if version else configuration.split("[ext")[0]))
    _write(folder / "info" / "attributes", ATTRIBUTES.encode())
    _write(folder / "info" / "exclude", repository.exclude.read_bytes() if repository.exclude.is_file() else b"")
    return Git(
        repository.workspace,
        {
            "GIT_DIR": str(folder),
            "GIT_WORK_TREE": str(repository.top),
            "GIT_OBJECT_DIRECTORY": str(repository.objects),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
        },
    )


def _write(path: Path, content: bytes) -> None:
    """Two engines may prepare the same folder at once, so nobody may ever see half a file."""
    if not path.is_file() or path.read_bytes() != content:
        new = path.with_name(f"{path.name}.{os.getpid()}")
        new.write_bytes(content)
        new.replace(path)
