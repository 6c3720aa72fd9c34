"""The name that a file gives itself in its front matter, when the file is called differently."""

from __future__ import annotations

from typing import NamedTuple

from ...library.document import Document
from ...library.frontmatter.quote import quote
from ...library.names import normalise, respell
from ...library.source import Source
from ...rules.written import written
from ...text.edit import Edit
from .scalars import as_scalar


class OwnName(NamedTuple):
    """The new name, and the edit that writes it."""

    name: str
    edit: Edit


def own_name(doc: Document, new: Source, name: str = "") -> OwnName | None:
    """What ``name:`` becomes when the file of ``doc`` becomes ``new``; None when it stays.

    It follows the file where it is the file's name or the last part of it. ``name`` is what it becomes in any case.
    """
    node = doc.node("name")
    own = doc.string("name")
    if node is None or not own:
        return None
    if not name:
        old_last, new_last = doc.source.id.rsplit("/", 1)[-1], new.id.rsplit("/", 1)[-1]
        if own == old_last:
            name = new_last
        elif normalise(own) == doc.source.id:
            name = respell(own, new.id)
    if not name or name == own:
        return None
    place = written(node)
    if place is None:
        return OwnName(name, Edit(node.start, node.end, quote(name)))
    return OwnName(name, Edit(*place, as_scalar(doc, *place, name)))
