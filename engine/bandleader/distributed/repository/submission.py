"""Whether workers elsewhere can work on what somebody sees in the workspace: a commit that a remote has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ...pipeline.store.layout import FOLDER as STATE
from ...pipeline.tree.git import Git, TreeError
from ...pipeline.tree.repository import Repository, find_repository
from .access import access
from .address import hide_credentials, public_address
from .errors import RepositoryError, explained
from .remote import Remote

_NAMED: Final = 5  # files that a message names


class Submitted(NamedTuple):
    """What workers are told. ``remote_url`` has no credentials, ``branch`` is "" for a detached HEAD.

    ``prefix`` is the folder of the workspace in the repository, "" or ended by a slash.
    """

    remote_url: str
    commit: str
    branch: str
    prefix: str


def check_submission(workspace: Path, remote: str = "") -> Submitted:
    """Check that the workspace is as committed, and that the remote has the commit.

    ``remote`` is the name of a remote or an address; "" stands for the one that the branch follows, else `origin`, else
    the only one.

    Raises:
        RepositoryError: one of it is not so; the message says what to do.
    """
    repository = _find(workspace)
    git = _git(repository)
    commit = _head(git)
    branch = git.run("symbolic-ref", "--short", "-q", "HEAD", accept=(0, 1)).stdout.decode(errors="replace").strip()
    shared = _remote_of(git, repository, remote, branch)
    _check_clean(git)
    _check_pushed(git, shared, commit, branch)
    return Submitted(shared.address, commit, branch, repository.prefix)


def open_remote(workspace: Path, remote: str = "") -> Remote:
    """The remote of a workspace, reached with the credentials of whoever works there; see `check_submission`.

    Raises:
        RepositoryError: there is none.
    """
    repository = _find(workspace)
    git = _git(repository)
    branch = git.run("symbolic-ref", "--short", "-q", "HEAD", accept=(0, 1)).stdout.decode(errors="replace").strip()
    return _remote_of(git, repository, remote, branch)


def _find(workspace: Path) -> Repository:
    try:
        return find_repository(workspace.resolve())
    except TreeError as error:
        raise RepositoryError(
            f"{workspace}: {error}; a distributed session needs a git repository with a remote that the workers can "
            "reach"
        ) from None


def _git(repository: Repository) -> Git:
    return Git(repository.workspace, access())


def _head(git: Git) -> str:
    with explained(f"{git.folder} cannot be looked at"):
        done = git.run("rev-parse", "-q", "--verify", "HEAD^{commit}", accept=(0, 1, 128))
    if done.returncode:
        raise RepositoryError(f"the repository at {git.folder} has no commit yet: commit and push before you submit")
    return done.stdout.decode().strip()


def _remote_of(git: Git, repository: Repository, asked: str, branch: str) -> Remote:
    with explained(f"the remotes of {repository.top} cannot be read"):
        names = git.text("remote").split("\n")
        names = [name for name in names if name]
        follows = git.run("config", "--get", f"branch.{branch}.remote", accept=(0, 1)).stdout.decode().strip()
        name = asked or _preferred(names, follows, repository.top)
        address = git.text("remote", "get-url", name) if name in names else name
    if name not in names and not any(mark in name for mark in "/:\\"):
        known = f"there are {', '.join(names)}" if names else "there is none"
        raise RepositoryError(f"{repository.top} has no remote {name}: {known}")
    return Remote(git, name, public_address(address, repository.top))


def _preferred(names: Sequence[str], follows: str, top: Path) -> str:
    if follows in names:
        return follows
    if "origin" in names:
        return "origin"
    if not names:
        raise RepositoryError(
            f"{top} has no remote, and workers get the files from one: `git remote add origin URL`, then push"
        )
    if len(names) > 1:
        raise RepositoryError(f"{top} has several remotes ({', '.join(names)}): say which one with --remote")
    return names[0]


def _check_clean(git: Git) -> None:
    """In the whole repository, for workers have nothing but the commit."""
    exclude = f":(exclude,top,glob)**/{STATE}/**"
    with explained(f"{git.folder} cannot be looked at"):
        options = ("--porcelain", "-z", "--no-renames", "--ignore-submodules=dirty")
        rows = git.paths("status", *options, "--", ":/", exclude)
    if not rows:
        return
    listed = ", ".join(row[3:] for row in rows[:_NAMED])
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    raise RepositoryError(
        f"files differ from the commit, and workers would not see that: {listed}{more}. Commit and push them, or put "
        "them aside with `git stash -u`"
    )


def _check_pushed(git: Git, remote: Remote, commit: str, branch: str) -> None:
    """By what the remote says now, for a branch there may have been deleted or rewritten since the last fetch."""
    there = set(remote.refs("refs/heads/*", "refs/tags/*").values())
    if commit in there:
        return
    asked = "".join([f"{commit}\n", *(f"^{id}\n" for id in sorted(there))])
    with explained(f"the history of {git.folder} cannot be read"):
        missing = git.text("rev-list", "--max-count=1", "--ignore-missing", "--stdin", stdin=asked.encode())
    if missing:
        push = f"git push {hide_credentials(remote.name)} {branch or 'HEAD:refs/heads/NAME'}"
        raise RepositoryError(
            f"{remote.address} does not have the commit {commit[:12]}{f' of {branch}' if branch else ''}, so workers "
            f"cannot get it: `{push}` first"
        )
