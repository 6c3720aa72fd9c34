"""A bare remote with somebody who works with it, and workers that know only the remote."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from bandleader.distributed.repository.checkouts import CheckoutPool
from bandleader.distributed.repository.mirror import Mirror
from tests.pipeline.tree.repository import commit, git, make_repository


class Worker(NamedTuple):
    """What one machine has: nothing of another's."""

    mirror: Mirror
    pool: CheckoutPool


class Shared(NamedTuple):
    """``user`` is a work tree whose `origin` is the bare repository ``remote``."""

    folder: Path
    user: Path
    remote: Path

    @property
    def url(self) -> str:
        return f"file://{self.remote}"

    def publish(self) -> str:
        """Commit all that the user has, push it, and return the commit."""
        commit(self.user)
        git(self.user, "push", "-q", "origin", "HEAD")
        return git(self.user, "rev-parse", "HEAD")

    def worker(self, name: str = "worker", size: int = 2) -> Worker:
        mirror = Mirror(self.folder / name / "mirror.git", self.url)
        return Worker(mirror, CheckoutPool(self.folder / name / "checkouts", size))


def share(folder: Path, *options: str) -> Shared:
    remote = folder / "remote.git"
    make_repository(remote, "--bare", *options)
    user = make_repository(folder / "user", *options)
    git(user, "remote", "add", "origin", f"file://{remote}")
    return Shared(folder, user, remote)


def write(folder: Path, **files: str | None) -> None:
    """Files by name; ``__`` in a name is a slash, and None deletes."""
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            path.write_text(content)


def tree_of(folder: Path, commit: str) -> str:
    return git(folder, "rev-parse", f"{commit}^{{tree}}")
