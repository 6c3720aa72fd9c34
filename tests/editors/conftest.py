"""A workspace for real editors, and how one is started on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 300.0  # seconds after which an editor hangs
FILES = {
    "README.md": "# A project\n\nIt has commands.\n",
    ".claude/commands/git/pr.md": "---\ndescription: Open a pull request\ndependencies: [gone/away]\n---\n\nOpen it.\n",
    ".claude/commands/git/ship.md": (
        "---\ndescription: Ship what is done\ndependencies: [quality/verify]\n---\n\nShip it.\n"
    ),
    ".claude/commands/quality/verify.md": "---\ndescription: Verify the quality of a change\n---\n\nVerify it.\n",
    ".claude/commands/greet.md": (
        "---\ndescription: Greet somebody\nargument-hint: '[name]'\nrun:\n  runner: shell\n---\n\n"
        '```bash run\necho "Hello ${1-nobody}" > greeting\n```\n'
    ),
}

Start: TypeAlias = Callable[[Sequence[str | os.PathLike[str]]], str]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small library in a repository of its own."""
    folder = tmp_path / "work"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git = ["git", "-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-C", os.fspath(folder)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message=Begin"], check=True)
    return folder


@pytest.fixture
def start(workspace: Path, tmp_path: Path) -> Start:
    """Runs an editor in the workspace with nothing of the user's own, and returns what it said; it must end with 0."""
    home = tmp_path / "home"
    home.mkdir()
    scripts = Path(sys.executable).parent
    variables = {name: str(home / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    variables |= {"HOME": str(home), "TERM": "dumb"}

    def start(command: Sequence[str | os.PathLike[str]]) -> str:
        done = subprocess.run(
            command,
            cwd=workspace,
            env={**os.environ, **variables, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=PATIENCE,
            text=True,
            errors="replace",
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    return start


def program(*names: str) -> str:
    """The path of the first of these programs that is installed; skips the test if none is."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"{names[0]} is not installed, so nothing was tried in it.")
    return found
