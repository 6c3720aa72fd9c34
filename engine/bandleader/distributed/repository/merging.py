"""Brings the result of a command onto the head of its session, without a checkout.

git-merge-tree(1) describes the output that is read here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from .errors import explained
from .mirror import Mirror

_CONFLICT: Final = re.compile(r"CONFLICT \((?P<kind>[^)]*)\)")

# By the kind of conflict that git names at the start of its message.
_SENTENCES: Final = {
    "content": "both changed the same lines",
    "contents": "both changed the same lines",
    "add/add": "both added it, with different content",
    "modify/delete": "one changed it and the other deleted it",
    "rename/delete": "one renamed it and the other deleted it",
    "rename/rename": "each renamed it to another name",
    "rename/add": "one renamed a file to this name, and the other added one",
    "file/directory": "it is a file of one and a folder of the other",
    "directory/file": "it is a file of one and a folder of the other",
    "distinct types": "it is of one kind for one and of another for the other, such as a link and a file",
    "distinct modes": "one made it executable or a link, and the other did not",
    "binary": "both changed it, and it is no text that could be merged by lines",
    "submodule": "both moved the submodule to another commit",
}


class Merged(NamedTuple):
    """The ``commit`` that holds both, "" with ``conflicts``: sentences that begin with the path."""

    commit: str
    conflicts: tuple[str, ...] = ()


def merge_onto(mirror: Mirror, head: str, base: str, result: str, message: str) -> Merged:
    """Merge ``result``, which began at ``base``, with ``head``, and commit the outcome with both as parents.

    Where nothing has happened since, the result itself is the outcome; where head has all of it, head is.

    Raises:
        RepositoryError: a commit is unknown, or git cannot merge them.
    """
    mirror.fetch(head, result)
    if head in (base, result):
        return Merged(result)
    common = mirror.common(head, result)
    if common in (head, result):
        return Merged(head if common == result else result)
    with explained(f"{result} cannot be merged onto {head}"):
        done = mirror.git.run("merge-tree", "--write-tree", "-z", "--messages", head, result, accept=(0, 1))
        tree, _, rest = os.fsdecode(done.stdout).partition("\0")
        if done.returncode:
            return Merged("", tuple(_conflicts(rest, (head, result))))
        if tree == mirror.tree(head):
            return Merged(head)
    return Merged(mirror.commit(tree, [head, result], message))


def _conflicts(output: str, sides: tuple[str, str]) -> Iterator[str]:
    """One sentence a path, in the order of the paths; of a rename, the old path speaks for the others."""
    files, _, messages = output.partition("\0\0")
    sentences: dict[str, str] = {}
    others: set[str] = set()
    for paths, kind, text in _messages(messages):
        if kind.startswith("CONFLICT") and paths:
            first, *rest = (_plain(path, sides) for path in paths)
            sentences.setdefault(first, _sentence(kind, text))
            others.update(rest)
    for row in files.split("\0"):
        path = _plain(row.partition("\t")[2], sides)
        if path and path not in others:
            sentences.setdefault(path, "both changed it")
    return (f"{path}: {sentence}" for path, sentence in sorted(sentences.items()))


def _plain(path: str, sides: tuple[str, str]) -> str:
    """Where a file and a folder have the same name, git calls the file `NAME~COMMIT`."""
    return next((path.removesuffix(f"~{side}") for side in sides if path.endswith(f"~{side}")), path)


def _messages(output: str) -> Iterator[tuple[list[str], str, str]]:
    """The paths, the kind and the text of each, from ``COUNT PATH... KIND TEXT``, all ended by NUL."""
    words = output.split("\0")
    place = 0
    while place < len(words) and words[place].isdecimal():
        last = place + 1 + int(words[place])
        yield words[place + 1 : last], words[last], words[last + 1]
        place = last + 2


def _sentence(kind: str, text: str) -> str:
    named = _CONFLICT.search(text) or _CONFLICT.search(kind)
    said = named["kind"] if named else ""
    return _SENTENCES.get(said, text.strip() or said)
