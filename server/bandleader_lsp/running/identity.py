"""Whose a library is: what trust in it is bound to."""

from __future__ import annotations

import os
import posixpath
import re

from bandleader.library import disk

LARGEST = 1_048_576  # bytes of a file of git's
_REMOTE = re.compile(r"(?im)^[ \t]*(?:\[[ \t]*remote[ \t].*\][ \t]*)?url[ \t]*=[ \t]*(.*?)[ \t]*$")


def identity_of(folder: str) -> list[str]:
    """Who owns a folder, and where its repository comes from. No program is run for it."""
    try:
        owner = str(os.stat(folder).st_uid)
    except OSError:
        owner = ""
    return [os.path.realpath(folder), owner, *_remotes(folder)]


def _remotes(folder: str) -> list[str]:
    """The addresses in the configuration of the repository around a folder, in order."""
    while True:
        home = _git_folder(f"{folder}/.git")
        if home:
            return sorted(set(_REMOTE.findall(_text(f"{home}/config"))))
        parent = posixpath.dirname(folder)
        if parent == folder:
            return []
        folder = parent


def _git_folder(path: str) -> str:
    """The folder with the configuration of the repository at ``path`` (gitrepository-layout), "" if there is none."""
    if os.path.isdir(path):
        return path
    first, _, named = _text(path).partition(":")
    if first != "gitdir":
        return ""
    home = posixpath.join(posixpath.dirname(path), named.strip())
    common = _text(f"{home}/commondir").strip()  # of a linked worktree
    return posixpath.join(home, common) if common else home


def _text(path: str) -> str:
    try:
        return disk.read(path, LARGEST).decode("utf-8", "replace")
    except disk.UnreadableError:
        return ""
