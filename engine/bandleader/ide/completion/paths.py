"""Files of the workspace behind an ``@``, one folder at a time."""

from __future__ import annotations

import posixpath
import re

from ...text.edit import Edit
from .catalog import in_order
from .item import LIMIT, NOTHING, Completions, Item
from .query import Query

HIDDEN = frozenset((".git", "node_modules", "__pycache__"))
_REST = re.compile(r"[\w.-]*")


def paths(query: Query, typed: str) -> Completions:
    """What is in the folder that ``typed`` names so far, folders first; nothing outside the project is offered.

    An ``@path`` counts from the project, one that begins with a dot from the file (`library.paths`).
    """
    scope = query.source.root.scope
    folder, _, word = typed.rpartition("/")
    base = posixpath.dirname(query.source.path) if typed.startswith(("./", "../")) else scope
    place = posixpath.normpath(f"{base}/{folder}") if folder else base
    if typed.startswith("/") or (place != scope and not place.startswith(scope + "/")):
        return NOTHING
    found = [
        (not is_folder, name)
        for name, is_folder in query.list_folder(place)
        if name not in HIDDEN and (word.startswith(".") or not name.startswith(".") or name == ".claude")
    ]
    holds_letters = in_order(word.lower()).match
    found = sorted(entry for entry in found if holds_letters(entry[1].lower()))
    tail = _REST.match(query.text, query.offset)
    end = tail.end() if tail else query.offset
    start = query.offset - len(word)
    items = [_item(name, not is_file, start, end) for is_file, name in found[:LIMIT]]
    return Completions(tuple(items), complete=len(found) <= LIMIT)


def _item(name: str, is_folder: bool, start: int, end: int) -> Item:
    if is_folder:
        return Item(f"{name}/", "folder", Edit(start, end, f"{name}/"), more=True)
    return Item(name, "file", Edit(start, end, name))
