"""Small libraries on disk for the tests of projects."""

from __future__ import annotations

from pathlib import Path

CLEAN = "---\ndescription: Check the work tree before it is shared\n---\n\nRun the checks and report.\n"
BAD = "---\ndescription: Use this when: the build is red\n---\n\nRun the checks and report.\n"
BROKEN = BAD.replace("build is red", "archive is locked")


def needs(*names: str) -> str:
    """A clean command with these dependencies."""
    head = f"---\ndescription: Build on {' and '.join(names)} and nothing else\n"
    return f"{head}dependencies: [{', '.join(names)}]\n---\n\nUse what was made.\n"


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files given by their paths in ``folder``."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def at(folder: Path, name: str) -> str:
    """The path of the command called ``name``."""
    return f"{folder.as_posix()}/.claude/commands/{name}.md"
