"""Keys that a front matter does not have yet."""

from __future__ import annotations

from collections.abc import Mapping

from ...library.schema.key import Key
from ...text.edit import Edit
from ..keys import types_of
from .item import Item
from .slot import Slot

# By how often they are written in public libraries (counted in 7,800 files, 2026); the others follow in the schema's
# order.
USUAL = (
    "description",
    "name",
    "allowed-tools",
    "tools",
    "argument-hint",
    "dependencies",
    "model",
    "color",
    "agents",
    "complexity",
    "run",
    "disable-model-invocation",
    "license",
)
NOT_OFFERED = ("deprecated", "ignored")


def keys(slot: Slot, schema: Mapping[str, Key], line_break: str, indent: str) -> list[Item]:
    """The keys of ``schema`` that are not taken; at the top the usual ones first, those of other programs last.

    ``indent`` is what a line below has to begin with to stand in the same column; snippets are indented by editors.
    """
    taken = set(slot.taken)
    taken |= {schema[name].replaced_by for name in slot.taken if name in schema}
    offered = [key for key in schema.values() if key.status not in NOT_OFFERED and key.name not in taken]
    if not slot.keys:
        offered.sort(key=lambda key: (key.status == "common", _usual(key.name)))
    return [_item(slot, key, line_break, indent) for key in offered]


def _usual(name: str) -> int:
    return USUAL.index(name) if name in USUAL else len(USUAL)


def _item(slot: Slot, key: Key, line_break: str, indent: str) -> Item:
    detail = types_of(key) + (f"; default: {key.default}" if key.default else "")
    about = ("key", ".".join((*slot.keys, key.name)))
    if slot.colon or slot.quote:
        return Item(key.name, "key", Edit(slot.start, slot.end, key.name), detail, about=about)
    if key.keys and key.types == ("map",) and not slot.flow:
        below = f"{slot.lead}{key.name}:{line_break}"
        plain, snippet = f"{below}{indent}  ", f"{below}  $0"
    else:
        plain = f"{slot.lead}{key.name}: "
        snippet = plain + _value_snippet(key)
    more = bool(key.names or key.keys or key.values or key.suggestions or "bool" in key.types)
    return Item(key.name, "key", Edit(slot.start, slot.end, plain), detail, snippet, about=about, more=more)


def _value_snippet(key: Key) -> str:
    """Tab stops for a value: its choices, its brackets or quotes, or nothing but the place."""
    if key.types == ("bool",):
        return "${1|true,false|}" if key.default != "true" else "${1|false,true|}"
    if key.values:
        return f"${{1|{','.join(key.values)}|}}"
    if key.name == "argument-hint":
        return '"$1"'
    return "[$1]" if "list" in key.types and key.item != "map" and key.names else "$1"
