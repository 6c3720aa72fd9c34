"""A description is longer than its readers keep.

## What it does
Reports a description with more characters than `check.limits.description-max` (1,024). It is a warning in a skill,
an info in a command and a hint in an agent, where examples are commonly part of the description.

## Why is this bad?
Descriptions share a small budget in the model's context. Claude Code cuts one at 1,536 characters, the Agent Skills
specification and GitHub Copilot allow 1,024: what stands behind is lost, or the whole file is refused.

## Example
A description that retells the whole body.

## Use instead
One or two sentences that say what it does and when to use it; the rest belongs in the body.

## Source
Claude Code 2.1.240, docs/en/skills (`skillListingMaxDescChars`); Agent Skills specification, `description`.
"""

from __future__ import annotations

from ...library.document import Document
from ...library.finding import Severity
from ...library.settings import Settings
from ...library.source import Kind
from ..report import Report
from ..rule import DocumentRule
from ..written import written

_SEVERITY: dict[Kind, Severity] = {"command": "info", "agent": "hint"}


@DocumentRule("DS003", "long-description", severity="warning", keys=("description",))
def long_description(doc: Document, settings: Settings, report: Report) -> None:
    """Report the part of a description that lies behind the limit."""
    node = doc.values["description"].node
    text = node.scalar or ""
    most = settings.check.limits.description_max
    if len(text) <= most:
        return
    place = written(node)
    start, end = (place.start + most, place.end) if place else (node.start, node.end)
    report(
        start,
        end,
        f"the description has {len(text):,} characters: what stands behind {most:,} may be cut",
        severity=_SEVERITY.get(doc.source.kind),
    )
