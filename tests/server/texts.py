"""Texts of commands for the tests of the server."""

from __future__ import annotations

CLEAN = "---\ndescription: Check the work tree before it is shared\n---\n\nRun the checks and report.\n"
BROKEN = "---\ndescription: Use this when: the build is red\n---\n\nRun the checks and report.\n"


def needs(*names: str) -> str:
    """A clean command with these dependencies."""
    listed = ", ".join(names)
    return (
        f"---\ndescription: Build on {listed} and nothing else\ndependencies: [{listed}]\n---\n\nUse what was made.\n"
    )
