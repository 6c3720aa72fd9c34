"""Real repositories for tests, and a look at everything that a rollback must leave or bring back."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bandleader.pipeline.tree.find import find_tree
from bandleader.pipeline.tree.git_tree import GitTree
from bandleader.pipeline.tree.snapshot import Moment

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
}
BEFORE = Moment("s1", "build/all", 1, "before")
DISCARDED = BEFORE._replace(moment="discarded")


def git(folder: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout.strip()


def make_repository(folder: Path, *options: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main", *options)
    return folder


def commit(folder: Path, message: str = "a change") -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)


def tree_of(workspace: Path) -> GitTree:
    tree = find_tree(workspace, workspace / ".milestones" / "tree")
    assert isinstance(tree, GitTree), tree.note
    return tree


def contents(folder: Path) -> dict[str, object]:
    """Every file with its bytes and executable bit, every link with its target, every folder; not git's, not ours."""
    found: dict[str, object] = {}
    for top, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in (".git", ".milestones")]
        for name in (*folders, *(name for name in files if name != ".git")):
            path = os.path.join(top, name)
            key = os.path.relpath(path, folder)
            if os.path.islink(path):
                found[key] = os.readlink(path)
            elif os.path.isdir(path):
                found[key] = "folder"
            elif os.path.isfile(path):
                found[key] = (Path(path).read_bytes(), bool(os.stat(path).st_mode & 0o100))
    return found


def git_state(folder: Path) -> tuple[bytes, str, str, str, str]:
    """What belongs to the user: index, HEAD, branches and other refs, stash, configuration."""
    index = folder / ".git" / "index"
    refs = git(folder, "for-each-ref", "refs/heads", "refs/tags", "refs/stash")
    head = (folder / ".git" / "HEAD").read_text()
    status = "\n".join(sorted(name.name for name in (folder / ".git").iterdir() if name.name != "objects"))
    return index.read_bytes() if index.exists() else b"", head, refs, status, (folder / ".git" / "config").read_text()
