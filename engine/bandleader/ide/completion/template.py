"""A whole front matter for a file that has nothing yet."""

from __future__ import annotations

import posixpath

from ...library.schema.key import Key
from ...library.schema.table import keys_for
from ...library.source import Kind
from ...text.edit import Edit
from .item import Item
from .query import Query

BEGUN = ("", "-", "--", "---")
"""Beginnings of a file that are nothing yet but a front matter to be."""
_KEYS: dict[Kind, tuple[str, ...]] = {
    "command": ("description", "argument-hint", "allowed-tools", "dependencies"),
    "skill": ("name", "description", "allowed-tools"),
    "agent": ("name", "description", "tools", "model"),
}
_PROMPTS = {
    "description": "What it does and when to use it",
    "argument-hint": "[argument]",
    "allowed-tools": "Read, Grep, Glob",
    "tools": "Read, Grep, Glob",
    "model": "inherit",
}


def template(query: Query, line_break: str) -> list[Item]:
    """The front matter for the kind of file, in place of what was typed before the cursor; shared files need none."""
    kind = query.source.kind
    schema = keys_for(kind, query.source.root.format)
    wanted = [schema[name] for name in _KEYS.get(kind, ()) if name in schema and schema[name].status != "ignored"]
    if not wanted:
        return []
    plain = [f"{key.name}: {_value(query, key)}" for key in wanted]
    stops = [f"{key.name}: {_stop(query, key, index)}" for index, key in enumerate(wanted, 1)]
    edit = Edit(0, query.offset, line_break.join(("---", *plain, "---", "", "")))
    snippet = line_break.join(("---", *stops, "---", "", "$0"))
    return [Item(f"Front matter of {_article(kind)}", "template", edit, "", snippet, filter="---")]


def _value(query: Query, key: Key) -> str:
    if key.name == "name":
        return _own_name(query)
    if key.name == "dependencies":
        return "[]"
    prompt = _PROMPTS.get(key.name, "")
    return f'"{prompt}"' if key.name == "argument-hint" else prompt


def _stop(query: Query, key: Key, index: int) -> str:
    value = _value(query, key)
    if value[:1] in ('"', "["):
        return f"{value[0]}${{{index}:{value[1:-1]}}}{value[-1]}"
    return f"${{{index}:{value}}}"


def _own_name(query: Query) -> str:
    source = query.source
    return posixpath.basename(source.id) if source.kind == "skill" else source.id.rpartition("/")[2]


def _article(kind: Kind) -> str:
    return f"an {kind}" if kind == "agent" else f"a {kind}"
