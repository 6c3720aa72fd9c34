"""What may be written at the cursor: a pure function of a snapshot and the text of one file.

`slot` says where in a half-typed front matter the cursor is, the modules named after what they propose say what may
stand there, `writing` how it is written. Only paths need the disk: whoever asks says how a folder is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...library.document import Document
from ...library.frontmatter.fence import Fence, find_fence
from ...library.schema.key import Key
from ...library.schema.table import keys_for
from ...library.snapshot import Snapshot
from ...rules.written import line_break
from ..keys import key_at, meant
from .body import in_body
from .item import NOTHING, Completions, Item, begun_first
from .keys import keys
from .query import Lister, Query
from .slot import Slot, slot_at
from .template import BEGUN, template
from .values import values

__all__ = ["TRIGGERS", "Completions", "Item", "complete"]

TRIGGERS = ("/", "@", "$", ":", " ", ",", "[", "(", "-", '"', "'")
"""Characters after which something may be offered that no word begins with."""


def no_folders(path: str) -> Iterable[tuple[str, bool]]:
    """A lister for whoever offers no paths."""
    return ()


def complete(snapshot: Snapshot, document: Document, offset: int, list_folder: Lister = no_folders) -> Completions:
    """What may be written at ``offset`` of ``document``, which need not be in the snapshot yet. Never raises."""
    query = Query(snapshot, document.source, document, offset, list_folder)
    text = document.text
    fence = find_fence(text)
    begins = fence is None or fence.content == fence.end
    if begins and text[:offset] in BEGUN and not text[offset:].split("\n", 1)[0].strip():
        return Completions(tuple(template(query, line_break(text)))) if offset or not text.strip() else NOTHING
    if fence is None or not _is_inside(text, fence, offset):
        return in_body(query) if fence is None or offset >= fence.end else NOTHING
    slot = slot_at(text, fence.content, fence.close, offset)
    return _in_front_matter(query, slot) if slot else NOTHING


def _is_inside(text: str, fence: Fence, offset: int) -> bool:
    """Whether the cursor stands between the fences; of one that is not closed the last line counts as well."""
    if fence.close < fence.end:
        return fence.content <= offset < fence.close
    return fence.content <= offset and not text[fence.close : offset].strip(" \t")


def _in_front_matter(query: Query, slot: Slot) -> Completions:
    schema = keys_for(query.source.kind, query.source.root.format)
    key = key_at(schema, slot.keys)
    if key is None and slot.keys:
        return NOTHING
    if key is not None:
        key = meant(schema, key)
    if slot.asks == "key":
        found = _keys(query, slot, {sub.name: sub for sub in key.keys} if key else schema)
        if key and "list" in key.types and not slot.flow and not slot.taken:
            return _joined(found, _first_item(query, slot, key))
        return found
    assert key is not None
    if key.item == "map" and slot.item:
        return _keys(query, slot._replace(taken=()), {sub.name: sub for sub in key.keys})
    above = key_at(schema, slot.keys[:-1])
    return values(query, slot, key, meant(schema, above) if above else None)


def _keys(query: Query, slot: Slot, schema: Mapping[str, Key]) -> Completions:
    text = query.text
    line = text[text.rfind("\n", 0, slot.start) + 1 : slot.start]
    indent = line[: len(line) - len(line.lstrip(" \t-"))].replace("-", " ")
    return begun_first(keys(slot, schema, line_break(text), indent), text, query.offset)


def _first_item(query: Query, slot: Slot, key: Key) -> Completions:
    """Below the key of a list that has no item yet, an item with its dash."""
    return values(query, slot._replace(asks="value", item=True, lead="- "), key, None)


def _joined(first: Completions, second: Completions) -> Completions:
    return Completions((*first.items, *second.items), first.complete and second.complete)
