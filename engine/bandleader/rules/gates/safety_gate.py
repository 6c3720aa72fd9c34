"""A command may do, or does, what nobody should do unasked.

## What it does
Judges tool grants and shell by the policy in `gates.safety`. The grant `all` is a warning under `standard` and an error
under `strict`. Shell counts where it runs by itself: in ``!`...` ``, in blocks opened by ```` ```! ````, and in the
blocks of a command with `run.runner: shell`. There it reports a recursive delete outside the workspace or of an
unquoted variable, a download piped into a shell, a forced push, `chmod -R 777`, and writing to devices. Code that only
documents something is left alone. With the policy `off` nothing is reported.

## Why is this bad?
These lines run before anybody has read them, and cannot be undone. The safety gate refuses to run the command.

## Example
````markdown
---
description: Start over
run: {runner: shell}
---
```bash
rm -rf $TARGET/*
```
````

## Use instead
````markdown
---
description: Start over
run: {runner: shell}
---
```bash
rm -rf build/*
```
````

## Source
Bandleader: pre-execution gates. `all` is no rule of Claude Code 2.1.240 (docs/en/permissions), though 65 public files
have it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...library.danger import dangers
from ...library.document import Document
from ...library.finding import Fix
from ...library.settings import Settings
from ...text.span import Span
from ..entry_edits import removal
from ..report import Report
from ..rule import document_rule
from ..shell import inline_commands, runs_in_shell, shell_blocks

_LANGUAGES = frozenset(("bash", "sh", "shell"))


@document_rule(
    "QG004",
    "safety-gate",
    severity="error",
    fix="unsafe",
    kinds=("command", "skill"),
    keys=("run", "allowed-tools", "allowed_tools"),
    contains=("!",),
)
def safety_gate(doc: Document, settings: Settings, report: Report) -> None:
    """Report the grant `all` and dangerous shell; secrets have a rule of their own, which looks everywhere."""
    policy = settings.gates.safety
    if policy == "off":
        return
    for grant in doc.grants:
        if grant.kind == "all":
            report(
                grant.start,
                grant.end,
                f"`{grant.tool}` asks for every tool, unasked; Claude Code has no such rule",
                fixes=_without_grants(doc),
                severity="error" if policy == "strict" else "warning",
            )
    for start, end in _executed(doc):
        for danger in dangers(doc.text[start:end]):
            if danger.kind != "secret":
                what = f"this {danger.what}: the safety gate does not let it run"
                report(start + danger.start, start + danger.end, what)


def _without_grants(doc: Document) -> list[Fix]:
    """Taking the key away, where `all` is all it has."""
    entry = doc.values.get("allowed-tools") or doc.values.get("allowed_tools")
    edit = removal(doc, entry) if entry and len(doc.grants) == 1 else None
    return [Fix("Remove it: tools then ask as usual", (edit,), safe=False)] if edit else []


def _executed(doc: Document) -> Iterator[Span]:
    """The shell text that runs by itself."""
    if doc.text.find("!", doc.body_start) >= 0:
        yield from inline_commands(doc)
        yield from shell_blocks(doc)
    if runs_in_shell(doc):
        blocks = [fence for fence in doc.markdown.fences if fence.info.partition(" ")[0] in _LANGUAGES]
        chosen = [fence for fence in blocks if "run" in fence.info.split()[1:]]
        for fence in chosen or blocks:
            yield Span(fence.content_start, fence.content_end)
