"""A library in memory that can be refactored: a view of it, and what a refactoring makes of its files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bandleader.ide.refactor.moves import Moves
from bandleader.ide.refactor.view import Refactoring, View
from bandleader.library.snapshot import Snapshot
from bandleader.text.edit import apply_edits
from tests.support.fixture import CASE, CURSOR, split_files
from tests.support.memory import WORKSPACE, memory_library, memory_source

BLOCK = re.compile(r"^````+([a-z ]+)\n(.*?)^````+$", re.MULTILINE | re.DOTALL)


def absolute(relative: str) -> str:
    return f"{WORKSPACE}/{relative}"


def relative(path: str) -> str:
    return path.removeprefix(f"{WORKSPACE}/")


def view_of(files: Mapping[str, str]) -> View:
    """A view of a world that holds just these files, by relative path."""
    snapshot, checker = memory_library(dict(files))

    def probe(path: str) -> str:
        name = relative(path)
        return "file" if name in files else "dir" if any(other.startswith(f"{name}/") for other in files) else ""

    return View(
        snapshot,
        checker,
        lambda path: files.get(relative(path), ""),
        lambda path: memory_source(relative(path)),
        probe,
    )


def refactored(files: Mapping[str, str], refactoring: Refactoring) -> dict[str, str]:
    """The files after a refactoring."""
    edits = refactoring.edits
    moves = Moves(refactoring.moves)
    after = {
        relative(moves.of(absolute(path))): apply_edits(text, edits.get(absolute(path), ()))
        for path, text in files.items()
    }
    created = {relative(path): text for path, text in refactoring.created.items()}
    assert not created.keys() & after.keys()
    return {**after, **created}


def graph(snapshot: Snapshot, moves: Moves | None = None) -> dict[str, list[list[str]]]:
    """Where every reference of every file leads, in order, each path where ``moves`` take it."""

    def place(path: str) -> str:
        return relative(moves.of(path) if moves else path)

    return {place(path): [sorted(map(place, link.targets)) for link in links] for path, links in snapshot.links.items()}


class Story(NamedTuple):
    """A case of a suite: its heading, its files with the selection, and the other blocks by what they are called."""

    title: str
    files: dict[str, str]
    path: str
    span: tuple[int, int]
    blocks: dict[str, str]


def stories(suite: Path) -> list[Story]:
    """The cases of a suite; a selection is drawn as ``$0`` at its beginning and, where it is not empty, at its end."""
    text = suite.read_text(encoding="utf-8")
    heads = list(CASE.finditer(text))
    found = []
    for head, end in zip(heads, [*(other.start() for other in heads[1:]), len(text)], strict=True):
        blocks = {match[1]: match[2] for match in BLOCK.finditer(text, head.end(), end)}
        files = split_files(blocks.pop("library"))
        path = next(path for path, content in files.items() if CURSOR in content)
        before, *pieces = files[path].split(CURSOR)
        files[path] = before + "".join(pieces)
        stop = len(before) + (len(pieces[0]) if len(pieces) > 1 else 0)
        found.append(Story(head[1], files, path, (len(before), stop), blocks))
    return found
