"""The list of a fleet's repositories: one a line, a folder or the address of a git repository."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SCP: Final = re.compile(r"(?:[\w.-]+@)?[\w.-]+:(?!/?/)\S")  # user@host:path, as git takes it


class Listed(NamedTuple):
    """One line: its number from 1, what it names (an absolute path, or a URL), and why that can be nothing ("")."""

    line: int
    target: str
    problem: str = ""

    @property
    def is_url(self) -> bool:
        """Whether git has to fetch it."""
        return is_url(self.target)


def is_url(target: str) -> bool:
    """Whether a target is the address of a repository, and no path."""
    return bool(_SCHEME.match(target) or (_SCP.match(target) and not target.startswith(("/", ".", "~"))))


def read_list(lines: Iterable[str], folder: Path) -> list[Listed]:
    """The repositories of a list; ``#`` begins a comment, and paths are relative to ``folder`` (absolute)."""
    found: list[Listed] = []
    first: dict[str, int] = {}
    for number, text in enumerate(lines, 1):
        text = re.sub(r"(^|\s)#.*", "", text).strip()
        if not text:
            continue
        target, problem = _target(text, folder)
        if not problem and (earlier := first.setdefault(_same(target), number)) != number:
            problem = f"it is on line {earlier} already"
        found.append(Listed(number, target, problem))
    return found


def _target(text: str, folder: Path) -> tuple[str, str]:
    if "\0" in text:
        return text.replace("\0", ""), "no name holds a NUL"
    if not is_url(text):
        return os.path.normpath(folder / os.path.expanduser(text)), ""
    try:
        address = urlsplit(text)
        holds_secret = address.password is not None or (address.scheme in ("http", "https") and "@" in address.netloc)
    except ValueError:
        return text, "this is no valid URL"
    if holds_secret:  # a token may stand for the user; neither process lists nor records may show it
        shown = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()
        return shown, "its URL holds a user or a password: leave those to git's credential helper"
    return text, ""


def _same(target: str) -> str:
    """What two spellings of one repository have in common."""
    return target.removesuffix("/").removesuffix(".git") if is_url(target) else os.path.realpath(target)
