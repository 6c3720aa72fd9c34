"""A required key is missing.

## What it does
Reports a front matter without a key that its readers require: `name` and `description` of an agent, `name` of a skill
for readers of the Agent Skills specification, `label` and `agent` of a handoff. An empty value counts as missing.
Commands require nothing; a missing description of a command or skill is `missing-description`.

## Why is this bad?
The file is skipped without a word. Claude Code takes an agent file without a name for documentation.

## Example
```markdown
---
description: Reviews database migrations
---
```
in `agents/migration-reviewer.md`.

## Use instead
```markdown
---
name: migration-reviewer
description: Reviews database migrations
---
```

## Source
Claude Code 2.1.240, docs/en/sub-agents (required fields); Agent Skills specification; custom agents of GitHub Copilot.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ...library.document import Document
from ...library.finding import Fix
from ...library.frontmatter.model import Entry
from ...library.schema.table import keys_for
from ...library.settings import Settings
from ...library.source import Format, Kind
from ..draft import draft_description
from ..entry_edits import addition
from ..report import Report
from ..rule import DocumentRule
from .schema import lower_levels
from .spelling import unknown_keys
from .subject import is_disputed


@DocumentRule("VA008", "missing-key", severity="error", fix="unsafe", odd="entries")
def missing_key(doc: Document, settings: Settings, report: Report) -> None:
    """Report required keys at their empty value, the opening fence, or the mapping that lacks them."""
    required = _required(doc.source.kind, doc.source.root.format)
    missing = [name for name in required if name not in doc.values or _is_empty(doc.values[name])]
    if missing and _is_meant_to_have_keys(doc):
        misspelt = {name for unknown in unknown_keys(doc, settings) for name in unknown.near}
        _report(doc, [name for name in missing if name not in misspelt], report)
    for level in lower_levels(doc):
        present = {entry.key for entry in level.entries}
        absent = [key for key in level.schema.values() if key.required and key.name not in present]
        if absent and not is_disputed(doc, level.start, level.end):
            report(level.start, level.end, f"{_listed(key.name for key in absent)} missing here. {absent[0].doc}")


@cache
def _required(kind: Kind, format: Format) -> tuple[str, ...]:
    keys = keys_for(kind, format).values()
    return tuple(key.name for key in keys if key.required and (kind == "agent" or key.name != "description"))


def _is_empty(entry: Entry) -> bool:
    return entry.node.tag == "null" or entry.node.value == ""


def _is_meant_to_have_keys(doc: Document) -> bool:
    """Whether the front matter is one of this kind of file, and all its keys can be read."""
    matter = doc.front_matter
    fence = matter.block.start
    if not matter.present or is_disputed(doc, fence, fence + 3):
        return False
    if not all(problem.edits for problem in matter.problems):
        return False
    schema = doc.schema
    return any(name in schema and schema[name].status == "official" for name in doc.values)


def _report(doc: Document, names: list[str], report: Report) -> None:
    absent = [name for name in names if name not in doc.values]
    if absent:
        start = doc.front_matter.block.start
        edits = tuple(addition(doc, name, value) for name in absent if (value := _proposed(doc, name)))
        report(
            start,
            start + 3,
            f"{_listed(absent)} missing. {doc.schema[absent[0]].doc}",
            fixes=[Fix(f"Add {' and '.join(f'`{name}`' for name in absent)}", edits, safe=False)] if edits else (),
        )
    for name in names:
        if name not in absent and not is_disputed(doc, *doc.values[name].key_span):
            report(*doc.values[name].key_span, f"`{name}` is empty. {doc.schema[name].doc}")


def _listed(names: Iterable[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return f"{' and '.join(quoted)} {'is' if len(quoted) == 1 else 'are'}"


def _proposed(doc: Document, name: str) -> str:
    return doc.source.id.rsplit("/", 1)[-1] if name == "name" else draft_description(doc)
