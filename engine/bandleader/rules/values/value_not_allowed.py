"""A value is not one of those that its key takes.

## What it does
Reports values outside a closed set (`complexity: enormous`, `effort: maximum`, `color: teal`) and values that do not
have the form of their key, such as durations without a unit (`timeout: 10`) and agent names with a colon, or are more
than it takes. Other capitals and long forms of units (`10 minutes`) are put right safely, other values by choosing. A
`complexity` on another scale (`advanced`) is an info: the file may be written for other tools.

## Why is this bad?
Readers ignore such a value and take the default, or skip the file: an agent with a colon in its name does not exist.

## Example
```markdown
---
description: Rebuild the search index
complexity: Medium
run:
  timeout: 10 minutes
---
```

## Use instead
```markdown
---
description: Rebuild the search index
complexity: medium
run:
  timeout: 10m
---
```

## Source
Bandleader: front matter, running; Claude Code 2.1.240, docs/en/skills and docs/en/sub-agents; the references of the
other readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ...library.document import Document
from ...library.frontmatter.model import Entry, Node
from ...library.schema.key import Key
from ...library.schema.table import keys_for
from ...library.settings import Settings
from ...library.source import Format, Kind
from ..report import Report, replace
from ..rule import DocumentRule
from ..written import written
from .allowed import allows, is_other_word, nearest, same_meaning
from .schema import Schema, meant, submaps
from .subject import is_disputed

_SHOWN = 40  # characters of a value in the message
_OTHER_SCALES = ("complexity",)  # libraries that know nothing of Bandleader measure it by scales of their own


@DocumentRule("VA004", "value-not-allowed", severity="warning", fix="safe", odd="entries")
def value_not_allowed(doc: Document, settings: Settings, report: Report) -> None:
    """Report scalars that their key does not allow, with the nearest that it does."""
    limited = _limited(doc.source.kind, doc.source.root.format)
    if doc.values.keys().isdisjoint(limited):
        return
    for name, entry in doc.values.items():
        if name in limited and name not in settings.check.known.keys:
            for key, node in _beyond(entry, doc.schema):
                if not is_disputed(doc, node.start, node.end):
                    _report(key, node, report)


@cache
def _limited(kind: Kind, format: Format) -> frozenset[str]:
    """The keys that do not take every value."""
    schema = keys_for(kind, format)
    keys = {name: meant(schema, name) for name in schema if (kind, name) != ("skill", "name")}  # that is `skill-name`
    return frozenset(name for name, key in keys.items() if key and (key.values or key.pattern or key.keys))


def _beyond(entry: Entry, schema: Schema) -> Iterator[tuple[Key, Node]]:
    """The scalars at and below a pair that their key does not allow."""
    key = meant(schema, entry.key)
    node = entry.node
    if key is None:
        return
    if "list" in key.types and (key.pattern or key.most):
        yield from ((key, item) for item in _wrong_items(key, node))
        return
    text = node.scalar
    if text is not None:
        if "string" in key.types and not (node.tag == "bool" and "bool" in key.types) and not allows(key, text.strip()):
            yield key, node
        return
    sub_schema = {sub.name: sub for sub in key.keys}
    for submap in submaps(node, key) if key.keys else ():
        for pair in submap.pairs:
            yield from _beyond(pair, sub_schema)


def _wrong_items(key: Key, node: Node) -> Iterator[Node]:
    """The items of a list that it does not allow, or the string that holds one; the whole of a list with too many."""
    listed = [item for item in node.items if item.scalar is not None]
    texts = [(item, item.scalar or "") for item in listed] or [(node, text) for text in (node.scalar or "").split(",")]
    wrong = dict.fromkeys(place for place, text in texts if text.strip() and not allows(key, text.strip()))
    yield from [node] if len(texts) > key.most > 0 else wrong


def _report(key: Key, node: Node, report: Report) -> None:
    text = f"{len(node.items)} items" if node.items else (node.scalar or "").strip()
    place = None if "list" in key.types and "," in text else written(node)
    same = same_meaning(key, text)
    others = [same] if same else nearest(key, text)
    likely = others and not is_other_word(key, text)
    shown = text if len(text) <= _SHOWN and "\n" not in text else text[:_SHOWN].split("\n")[0] + "..."
    choice = f": it takes {', '.join(f'`{value}`' for value in key.values)}" if key.values else f". {key.doc}"
    report(
        *(place or node.span),
        f"`{key.name}` cannot be `{shown}`{choice}",
        fixes=[replace(f"Change to `{new}`", *place, new, safe=bool(same)) for new in others] if place else (),
        severity="info" if key.name in _OTHER_SCALES and not likely else None,
    )
