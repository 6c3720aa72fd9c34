"""Values that a key may have."""

from __future__ import annotations

from collections.abc import Iterator

from ...library.references import RefKind
from ...library.schema.key import Key
from ...library.schema.models import MODELS
from ...text.edit import Edit
from .item import Completions, Item, begun_first
from .names import names, shared_files
from .query import Query
from .slot import Slot
from .tools import tools
from .writing import write


def values(query: Query, slot: Slot, key: Key, above: Key | None) -> Completions:
    """What the value in the slot may be; ``above`` is the key that holds ``key`` as a sub key."""
    if key.names == "tool":
        return tools(query, slot)
    if "list" in key.types:
        slot = _one_of_several(query, slot)
    word = query.text[slot.start : query.offset]

    def place(name: str) -> Edit:
        return write(slot, name)

    kind = _kind_of_name(query, key, above)
    if kind:
        example = next(iter(slot.taken), "/" if query.source.kind == "skill" and kind == "dependency" else "")
        return names(query, kind, word, place, slot.taken, example)
    if key.names == "shared":
        return shared_files(query, word, place, slot.taken)
    return begun_first(_words(query, slot, key), query.text, query.offset)


def _kind_of_name(query: Query, key: Key, above: Key | None) -> RefKind | None:
    if key.name == "dependencies" and key.status == "bandleader":
        # In a skill the strings may be packages; with a slash they are commands.
        if query.source.kind == "skill" and not _means_commands(query):
            return None
        return "dependency"
    if above and above.name == "dependencies":
        return "optional" if key.name == "optional" else "dependency"
    return key.names if key.names in ("command", "agent", "skill") else None


def _means_commands(query: Query) -> bool:
    line = query.text[query.text.rfind("\n", 0, query.offset) + 1 : query.offset]
    return "/" in line


def _words(query: Query, slot: Slot, key: Key) -> Iterator[Item]:
    known = query.snapshot.settings
    if key.names == "model":
        for name in (*MODELS, *known.check.known.models):
            yield Item(name, "model", write(slot, name), MODELS.get(name, ""), about=("model", name))
        return
    words = [*key.values, *key.suggestions]
    if "bool" in key.types:
        words += ["true", "false"]
    if key.name == "runner":
        words += known.runners
    for word in dict.fromkeys(words):
        if word not in slot.taken:
            is_string = "bool" not in key.types or word not in ("true", "false")
            detail = "default" if word == key.default else ""
            yield Item(word, "value", write(slot, word, scalar=is_string), detail)


def _one_of_several(query: Query, slot: Slot) -> Slot:
    """The part between commas, where several values are written as one scalar."""
    if slot.item or slot.lead == "- ":
        return slot
    text, offset = query.text, query.offset
    before = text[slot.start : offset].rpartition(",")[0]
    after = text[offset : slot.end].partition(",")[2]
    taken = [part.strip() for part in f"{before},{after}".split(",") if part.strip()]
    start = slot.start + len(before) + 1 if before or text[slot.start : slot.start + 1] == "," else slot.start
    end = slot.end - len(after) - 1 if "," in text[offset : slot.end] else slot.end
    start = min(start + len(text[start:offset]) - len(text[start:offset].lstrip()), offset)
    lead = slot.lead if start == slot.start else " " if text[start - 1] == "," else ""
    return slot._replace(start=start, end=end, taken=(*slot.taken, *taken), lead=lead)
