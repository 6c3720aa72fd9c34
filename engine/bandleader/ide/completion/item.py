"""One proposal of a completion, free of any protocol."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from ...text.edit import Edit

ItemKind: TypeAlias = Literal[
    "key", "value", "tool", "model", "command", "skill", "agent", "shared", "file", "folder", "argument", "template"
]
Subject: TypeAlias = tuple[str, str]
"""What a proposal is about, for whoever asks for its documentation later: see `documentation`."""

LIMIT = 60
"""Proposals of names in one answer: nobody reads more, and further letters ask again."""


class Item(NamedTuple):
    """Accepting it makes ``edit``; ``snippet`` is the same text with tab stops, "" where there are none.

    The edit covers the word that was typed, so that ``label`` (``filter`` where it is set) can be compared with it.
    ``more`` asks to complete again at the new place of the cursor.
    """

    label: str
    kind: ItemKind
    edit: Edit
    detail: str = ""
    snippet: str = ""
    filter: str = ""
    about: Subject | None = None
    more: bool = False


class Completions(NamedTuple):
    """Proposals, the best first; ``complete`` says that further typing needs no new answer."""

    items: tuple[Item, ...] = ()
    complete: bool = True


NOTHING = Completions()


def begun_first(items: Iterable[Item], text: str, offset: int) -> Completions:
    """All ``items``, those first whose label begins with what stands before the cursor in their place."""

    def is_other(item: Item) -> bool:
        return not item.label.lower().startswith(text[item.edit.start : offset].lower())

    return Completions(tuple(sorted(items, key=is_other)))
