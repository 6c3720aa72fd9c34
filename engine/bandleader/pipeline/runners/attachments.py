"""Puts the files that a prompt mentions behind it, within limits and never from outside the workspace."""

from __future__ import annotations

from collections.abc import Iterable

from bandleader.library.disk import UnreadableError, probe, read

MAX_FILE = 128 << 10  # bytes of one file
MAX_FILES = 512 << 10  # bytes of all


def attach(prompt: str, files: Iterable[str], workspace: str) -> tuple[str, list[str]]:
    """The prompt with the content of ``files`` (paths below ``workspace``) behind it, and what was left out and why.

    What does not exist was no file but a name, and is left out silently; so is what a link leads out of the workspace.
    """
    pieces = [prompt]
    notes: list[str] = []
    room = MAX_FILES
    for name in files:
        path = f"{workspace}/{name}"
        if probe(path, workspace) != "file":
            continue
        try:
            data = read(path, min(MAX_FILE, room))
        except UnreadableError:
            notes.append(f"@{name} is not attached: it cannot be read or is too large; the agent has to open it itself")
            continue
        if b"\0" in data:
            notes.append(f"@{name} is not attached: it is not a text")
            continue
        room -= len(data)
        text = data.decode("utf-8", "replace")
        fence = "`" * max(3, _longest_run(text) + 1)
        pieces.append(f"\n\nContent of {name}:\n\n{fence}\n{text.rstrip()}\n{fence}")
    return "".join(pieces), notes


def _longest_run(text: str) -> int:
    """The length of the longest run of backticks."""
    longest = 0
    while "`" * (longest + 1) in text:
        longest += 1
    return longest
