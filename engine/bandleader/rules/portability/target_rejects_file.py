"""A reader that the library is meant for does not load this file.

## What it does
For each of `codex`, `copilot` and `opencode` in `check.targets`, reports what makes it drop the file: front matter that
is not strict YAML, a skill without `name` or `description`, an `argument-hint` that is a list.

## Why is this bad?
Claude Code shrugs at these and loads the file; elsewhere the command or skill is simply not there, often without a
message.

## Example
```markdown
---
description: Review a pull request
argument-hint: [number]
---
```

## Use instead
```markdown
---
description: Review a pull request
argument-hint: "[number]"
---
```

## Source
openai/codex issue 8609 (strict YAML); Copilot CLI 1.0.65 and later (hints are strings); opencode.ai/docs/skills.
Summer 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...library.document import Document
from ...library.finding import Fix
from ...library.frontmatter.quote import quote
from ...library.settings import Settings
from ...text.span import Span
from ..report import Report, replace
from ..rule import DocumentRule
from ..written import line_end
from .targets import TARGETS, Target, listed


class _Cause(NamedTuple):
    span: Span
    why: str
    fixes: tuple[Fix, ...] = ()


@DocumentRule(
    "PT001", "target-rejects-file", severity="warning", fix="safe", kinds=("command", "skill"), portability=True
)
def target_rejects_file(doc: Document, settings: Settings, report: Report) -> None:
    """Report each cause once, with all readers that it stops. Files in another vendor's format are that vendor's."""
    if doc.source.root.format != "claude" or doc.unreadable:
        return
    causes: dict[_Cause, list[str]] = {}
    for target in (TARGETS[name] for name in settings.check.targets if name in TARGETS):
        for cause in _causes(doc, target):
            causes.setdefault(cause, []).append(target.title)
    for cause, titles in causes.items():
        verb = "does" if len(titles) == 1 else "do"
        message = f"{listed(titles)} {verb} not load this {doc.source.kind}: {cause.why}"
        report(*cause.span, message, fixes=cause.fixes)


def _causes(doc: Document, target: Target) -> Iterator[_Cause]:
    front_matter = doc.front_matter
    if target.strict_yaml and not front_matter.strict and front_matter.problems:
        problem = front_matter.problems[0]
        fixes = (Fix("Write it as strict YAML", problem.edits, problem.safe),) if problem.edits else ()
        yield _Cause(Span(problem.start, problem.end), "its front matter is not strict YAML", fixes)
        return
    head = Span(0, line_end(doc.text, 0))
    for key in target.required.get(doc.source.kind, ()):
        if not doc.string(key):
            yield _Cause(head, f"it has no `{key}`")
    hint = doc.node("argument-hint")
    if target.string_hint and hint is not None and hint.tag in ("list", "map"):
        fix = replace("Quote the hint", hint.start, hint.end, quote(doc.text[hint.start : hint.end]))
        yield _Cause(hint.span, "its `argument-hint` is no string", (fix,) if hint.style in ("[", "{") else ())
