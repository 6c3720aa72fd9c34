"""Quick judgements that let a clean file skip most rules: is there anything that is not plainly right?

An oddity is no finding. It only says that the rules which subscribe to it (`Rule.odd`) are worth running; what is
not odd here must never give one of their findings.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeAlias

from ..library.document import DENY_KEYS, Document
from ..library.frontmatter.model import Entry
from ..library.grants import Grant, is_broad
from ..library.schema.key import Key
from ..library.schema.table import keys_for
from ..library.schema.tools import RETIRED, TOOLS
from ..library.source import Format, Kind
from ..text.late import compile_late

Oddity: TypeAlias = Literal[
    "entries",  # a key or value that the schema does not plainly allow, or a required key that is missing
    "grants",  # a permission rule that is not a known tool with a limited specifier
    "bytes",  # something in the bytes of the file
    "name",  # a file name with more than small letters, digits, `-`, `_` and a folder or two
]
_PLAIN_ID = compile_late(r"(?:[a-z][a-z0-9_-]*/){0,2}[a-z][a-z0-9_-]*")
_PLAIN_STATUS = ("official", "bandleader", "standard", "common")
_LIMITED = frozenset(TOOLS) - RETIRED.keys() - {"Bash", "PowerShell", "Write", "Glob"}


class _Plain(NamedTuple):
    """Which values of a key are plainly right: their tags, and their texts where not every text is."""

    tags: frozenset[str]
    values: frozenset[str] | None
    pattern: re.Pattern[str] | None


def oddities(doc: Document) -> tuple[Oddity, ...]:
    """The oddities of a document; none for an ordinary one."""
    found: list[Oddity] = []
    plain, required = _table(doc.source.kind, doc.source.root.format)
    if doc.front_matter.problems or not required <= doc.values.keys() or not _all_plain(doc, plain):
        found.append("entries")
    for key in DENY_KEYS:
        if key in doc.values:
            found.append("grants")
            break
    else:
        if not all(map(_is_limited, doc.grants)):
            found.append("grants")
    if doc.decode_problems or doc.unreadable:
        found.append("bytes")
    if not _PLAIN_ID.fullmatch(doc.source.id):
        found.append("name")
    return tuple(found)


def _all_plain(doc: Document, plain: dict[str, _Plain]) -> bool:
    for entry in doc.front_matter.entries:
        allowed = plain.get(entry.key)
        if allowed is None or entry.node.tag not in allowed.tags or not _fits(entry, allowed):
            return False
    return True


def _fits(entry: Entry, allowed: _Plain) -> bool:
    node = entry.node
    text = node.value
    if not isinstance(text, str):
        return all(item.tag == "str" for item in node.items)
    if allowed.values is not None and node.tag == "str":
        return text in allowed.values
    return bool(text) and (allowed.pattern is None or allowed.pattern.fullmatch(text) is not None)


def _is_limited(grant: Grant) -> bool:
    return not grant.error and _limited(grant.tool, grant.specifier)


@lru_cache(maxsize=4096)
def _limited(tool: str, specifier: str | None) -> bool:
    if tool in _LIMITED or tool.startswith("mcp__"):
        return "*" not in tool
    return tool in TOOLS and tool not in RETIRED and not is_broad(Grant(tool, specifier, 0, 0, 0, 0)) and (
        specifier is None or tool not in ("Write", "Glob")
    )  # fmt: skip


@cache
def _table(kind: Kind, format: Format) -> tuple[dict[str, _Plain], frozenset[str]]:
    keys = keys_for(kind, format)
    plain = {name: _plain(key) for name, key in keys.items() if key.status in _PLAIN_STATUS and not key.replaced_by}
    return plain, frozenset(name for name, key in keys.items() if key.required)


def _plain(key: Key) -> _Plain:
    """Mappings are never plain: they have keys of their own."""
    names = {"string": "str", "bool": "bool", "int": "int", "list": "list"}
    tags = {names[kind] for kind in key.types if kind in names and (kind != "list" or key.item == "string")}
    return _Plain(frozenset(tags), frozenset(key.values) or None, re.compile(key.pattern) if key.pattern else None)
