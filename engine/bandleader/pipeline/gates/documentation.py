"""Whether a command says what it does and what it takes.

## What it measures
Whether there is a body with something to do in it, a `description`, and an `argument-hint` (or `arguments`) where the
prose of the body uses `$ARGUMENTS`.

## Limit
A body that is more than headings and reminders. Description and hint are asked for, and enforced where the rules that
look for them (DS001, QG003) are errors.

## Why
The body is the prompt: without it an agent is paid to guess. Description and hint are for people, and a command does
its work without them; so a library decides for itself whether they must be there.

## When it fails
Nothing has run. Write what is missing; `bandleader check` shows the place and offers a fix.

## Configure
`[check] severity = {DS001 = "error", QG003 = "error"}` in `bandleader.toml` enforces both; overrides by path count.

## Source
Bandleader: pre-execution gates; rules BD001, DS001 and QG003.
"""

from __future__ import annotations

import posixpath

from ...library.globs import matches
from ...library.prose import ARGUMENTS, argument_in_prose, emptiness
from ..check import Check
from ..planning.definition import Definition
from ..subject import Subject

RULE = "QG003"
_LIMIT = "a description, a body, an argument-hint where arguments are used"


def check(subject: Subject) -> Check:
    """See the module."""
    definition = subject.definition
    empty = emptiness(definition.body)
    if empty:
        message = f"the body of {subject.file} holds {empty}: there is nothing to do"
        return Check("documentation", "failed", empty, _LIMIT, message, "BD001")
    gaps = _gaps(definition)
    if not gaps:
        return Check("documentation", "passed", "complete", _LIMIT)
    measured = ", ".join(gaps.values())
    enforced = [rule for rule in gaps if _is_error(rule, subject)]
    if enforced:
        message = f"{gaps[enforced[0]]} in {subject.file}, and {enforced[0]} is an error here"
        return Check("documentation", "failed", measured, _LIMIT, message, enforced[0])
    return Check("documentation", "passed", measured, _LIMIT, f"{measured}; nothing enforces it", next(iter(gaps)))


def _gaps(definition: Definition) -> dict[str, str]:
    """What is missing, by the code of the rule that looks for it."""
    gaps = {}
    if not definition.description.strip():
        gaps["DS001"] = "no description"
    if ARGUMENTS in definition.body and not (definition.argument_hint or definition.argument_names):
        from ...text.markdown import scan

        if argument_in_prose(definition.body, scan(definition.body).prose, 0) >= 0:
            gaps["QG003"] = "takes arguments without an argument-hint"
    return gaps


def _is_error(rule: str, subject: Subject) -> bool:
    """Whether the configuration makes an error of a rule for this file."""
    overrides = subject.settings.check.overrides
    if not (subject.settings.check.severity or overrides):
        return False
    from ...rules.levels import Levels

    path = posixpath.relpath(subject.definition.path, subject.workspace)
    return Levels(subject.settings, [each for each in overrides if matches(each.paths, path)]).by_code[rule] == "error"
