"""What a refactoring may look at, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ...library.document import Document
from ...library.snapshot import Snapshot
from ...library.source import Source
from ...rules.checker import Checker
from ...text.decode import inspect
from ...text.edit import Edit


class RefusedError(Exception):
    """A refactoring that would do harm; ``str()`` of it is a sentence for a person."""


class View(NamedTuple):
    """A library with what only its workspace knows.

    ``text`` gives the text of a file as the editor shows it, ``source`` what a file at a path is or would be to the
    library, ``probe`` what is on disk at a path: ``file``, ``dir``, or "" for nothing.
    """

    snapshot: Snapshot
    checker: Checker
    text: Callable[[str], str]
    source: Callable[[str], Source | None]
    probe: Callable[[str], str]

    def document(self, path: str) -> Document:
        """A file of the library, parsed."""
        return parsed(self.snapshot.files[path].source, self.text(path))

    def is_taken(self, path: str) -> bool:
        """Whether something is at a path already."""
        return path in self.snapshot.files or bool(self.probe(path))


class Refactoring(NamedTuple):
    """What to do, in this order: edits of files that exist, files to create, files and folders to move.

    ``edits`` are by path, in offsets of the present text; ``created`` maps the path of a new file to its text.
    """

    edits: Mapping[str, tuple[Edit, ...]]
    moves: tuple[tuple[str, str], ...] = ()
    created: Mapping[str, str] = {}


def parsed(source: Source, text: str) -> Document:
    """``text`` as if it were the file of ``source``."""
    return Document(source, text, inspect(text))
