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

from ...library.danger import dangers
from ...library.document import Document
from ...library.executed import executed
from ...library.finding import Fix
from ...library.settings import Settings
from ..entry_edits import removal
from ..report import Report
from ..rule import DocumentRule
from ..shell import expands, runs_in_shell


@DocumentRule(
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
    in_shell = runs_in_shell(doc)
    if not in_shell and (not expands(doc) or doc.text.find("!", doc.body_start) < 0):
        return
    for start, end in executed(doc.text, doc.markdown, in_shell):
        for danger in dangers(doc.text[start:end]):
            if danger.kind != "secret":
                what = f"this {danger.what}: the safety gate does not let it run"
                report(start + danger.start, start + danger.end, what)


def _without_grants(doc: Document) -> list[Fix]:
    """Taking the key away, where `all` is all it has."""
    entry = doc.values.get("allowed-tools") or doc.values.get("allowed_tools")
    edit = removal(doc, entry) if entry and len(doc.grants) == 1 else None
    return [Fix("Remove it: tools then ask as usual", (edit,), safe=False)] if edit else []
