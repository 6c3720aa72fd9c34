"""What a proposal means, said when somebody looks at it."""

from __future__ import annotations

from ...library.schema.table import keys_for
from ...library.snapshot import Snapshot
from ...library.source import Source
from ..hover.cards import built_in_card, file_card, key_card, model_card, tool_card
from ..keys import key_at
from .item import Subject


def documentation(snapshot: Snapshot, source: Source, subject: Subject) -> str:
    """Markdown about the ``subject`` of an item that was offered in the file ``source``; "" when there is none."""
    what, name = subject
    if what == "file":
        return file_card(snapshot, name) if name in snapshot.files else ""
    if what == "key":
        path = tuple(name.split("."))
        key = key_at(keys_for(source.kind, source.root.format), path)
        return key_card(key, path) if key else ""
    if what == "tool":
        return tool_card(name)
    if what == "model":
        return model_card(name)
    return built_in_card(name, what)
