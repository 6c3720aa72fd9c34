"""A value is not of the type that its key takes.

## What it does
Reports a list or mapping where text is meant (`argument-hint: [file]`), a number, date or truth value where text is
meant (`description: 42`), text where a number or truth value is meant (`background: "yes"`), and the same in the
items of lists. A quoted `"yes"` or `"true"` is only a warning: Claude Code reads it since 2.1.218. Keys that no
reader reads are left alone, and so is a value that is no valid YAML to begin with.

## Why is this bad?
The key is dropped or the file is refused: GitHub Copilot skips every command whose `argument-hint` is a list, and
older versions of Claude Code crash on it.

## Example
```markdown
---
description: Explain a file
argument-hint: [file]
---
```

## Use instead
```markdown
---
description: Explain a file
argument-hint: "[file]"
---
```

## Source
anthropics/claude-code issues 17199, 22161 and 29422; Claude Code 2.1.240, docs/en/skills; the types are those of each
reader's reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ...library.document import Document
from ...library.finding import Fix
from ...library.frontmatter.model import Entry, Node, Tag
from ...library.frontmatter.quote import quote
from ...library.schema.key import FALSE_WORDS, TRUE_WORDS, Key, ValueType
from ...library.schema.table import keys_for
from ...library.settings import Settings
from ...library.source import Format, Kind
from ..report import Report, replace
from ..rule import DocumentRule
from .allowed import allows
from .schema import Schema, meant, submaps
from .subject import is_disputed

_TYPES: Mapping[Tag, tuple[ValueType, ...]] = {
    "str": ("string",),
    "bool": ("bool",),
    "int": ("int", "number"),
    "float": ("number",),
    "timestamp": (),
    "list": ("list",),
    "map": ("map",),
}
_READ_AS: Mapping[Tag, str] = {
    "str": "text",
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "timestamp": "a date",
    "list": "a list",
    "map": "a mapping",
}
_MEANT: Mapping[ValueType, str] = {
    "string": "text",
    "bool": "`true` or `false`",
    "int": "a whole number",
    "number": "a number",
    "list": "a list",
    "map": "a mapping",
}
_WHOLE_NUMBER = ("0", "1")


class _Wrong(NamedTuple):
    """A value that is of none of ``types``."""

    what: str
    types: tuple[ValueType, ...]
    node: Node


@DocumentRule("VA003", "wrong-type", severity="error", fix="safe", odd="entries")
def wrong_type(doc: Document, settings: Settings, report: Report) -> None:
    """Report values of another type, with the text as written in quotes where text is meant."""
    fine = _fine_tags(doc.source.kind, doc.source.root.format)
    for entry in [entry for name, entry in doc.values.items() if entry.node.tag not in fine.get(name, _TYPES)]:
        if entry.key not in settings.check.known.keys:
            for wrong in _wrong(entry, doc.schema):
                if not is_disputed(doc, wrong.node.start, wrong.node.end):
                    _report(doc, wrong, report)


@cache
def _fine_tags(kind: Kind, format: Format) -> Mapping[str, frozenset[Tag]]:
    """The types of a value, by key, that need no closer look."""
    schema = keys_for(kind, format)
    found = {}
    for name in schema:
        key = meant(schema, name)
        if key is not None:
            tags = (tag for tag, types in _TYPES.items() if tag not in ("list", "map") and set(types) & set(key.types))
            found[name] = frozenset(("null", "other", *tags))
    return found


def _wrong(entry: Entry, schema: Schema) -> Iterator[_Wrong]:
    """The values at and below a pair that are of no type of their key."""
    key = meant(schema, entry.key)
    node = entry.node
    if key is None or node.tag not in _TYPES:
        return
    if not set(_TYPES[node.tag]) & set(key.types):
        if not _is_word_for_bool(key, node) and not _is_only_not_allowed(key, node):
            yield _Wrong(f"`{key.name}`", key.types, node)
        return
    for item in node.items:
        types: tuple[ValueType, ...] = (key.item, "map") if "map" in key.types else (key.item,)
        if item.tag in _TYPES and not set(_TYPES[item.tag]) & set(types):
            yield _Wrong(f"an item of `{key.name}`", types, item)
    sub_schema = {sub.name: sub for sub in key.keys}
    for submap in submaps(node, key) if key.keys else ():
        for pair in submap.pairs:
            yield from _wrong(pair, sub_schema)


def _is_word_for_bool(key: Key, node: Node) -> bool:
    """Whether the value is a plain `1` or `0`, which Claude Code takes for true and false."""
    return "bool" in key.types and node.tag == "int" and node.scalar in _WHOLE_NUMBER


def _is_only_not_allowed(key: Key, node: Node) -> bool:
    """Whether quotes would not help, since the key takes only certain texts: that is `value-not-allowed`."""
    return "string" in key.types and node.scalar is not None and not allows(key, node.scalar)


def _report(doc: Document, wrong: _Wrong, report: Report) -> None:
    node = wrong.node
    meant_as = " or ".join(_MEANT[name] for name in wrong.types)
    fixes = _fixes(doc, wrong.types, node)
    report(
        node.start,
        node.end,
        f"{wrong.what} is meant to be {meant_as}, but YAML reads {_READ_AS[node.tag]} here",
        fixes=fixes,
        severity="warning" if fixes and "bool" in wrong.types else None,  # newer readers take the word for what it says
    )


def _fixes(doc: Document, types: tuple[ValueType, ...], node: Node) -> list[Fix]:
    written = doc.text[node.start : node.end]
    text = node.scalar
    if "string" in types:
        if node.style == "-":
            return _joined(doc, node)
        return [replace("Quote the value", node.start, node.end, quote(written))] if "\n" not in written else []
    if text is None:
        return []
    new = ""
    if "bool" in types:
        new = "true" if text.lower() in TRUE_WORDS else "false" if text.lower() in FALSE_WORDS else ""
    elif "int" in types and text.isdecimal():
        new = text
    elif "list" in types and node.tag == "str" and "\n" not in written:
        new = f"[{written}]"
    return [replace(f"Write `{new}`", node.start, node.end, new)] if new else []


def _joined(doc: Document, node: Node) -> list[Fix]:
    """The items of a list below its key as one text behind the key."""
    words = [item.scalar or "" for item in node.items]
    start = len(doc.text[: node.start].rstrip())
    if doc.text[start - 1] != ":" or not all(words) or any("\n" in word for word in words):
        return []
    return [replace("Join the items", start, node.end, f" {quote(' '.join(words))}", safe=False)]
