"""Whether a command does nothing that nobody should do unasked.

## What it measures
The tool rules of `allowed-tools`; the shell text that runs by itself (``!`...` ``, blocks opened by ```` ```! ````, and
with `run.runner: shell` the shell blocks of the body and of every prelude); secrets anywhere in the body.

## Limit
No recursive delete outside the workspace or of an unquoted variable, no download piped into a shell, no forced push, no
`chmod -R 777`, no writing to devices, no secret. Under the policy `strict` not the grant `all` either; under `standard`
it passes with a message.

## Why
These lines run before anybody has read them, and cannot be undone. A secret in a prompt is told to every model that
runs the command.

## When it fails
Nothing has run. The message names the line. Change it: quote the variable, delete below the workspace, download to a
file and check it, name a variable of the environment in place of the secret. A comment that silences the rule in the
editor does not open the gate.

## Configure
`safety` under `[gates]` in `bandleader.toml`: `strict`, `standard` (default) or `off`.

## Source
Bandleader: pre-execution gates; rules QG004 and BD006.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...library.credentials import credentials
from ...library.danger import dangers, may_be_dangerous
from ...library.executed import executed
from ..check import Check
from ..subject import Subject

RULE = "QG004"


def check(subject: Subject) -> Check:
    """See the module."""
    policy = subject.settings.gates.safety
    if policy == "off":
        return Check("safety", "passed", "not judged", "gates.safety is off")
    definition = subject.definition
    in_shell = subject.step.runner == "shell"
    wrong = list(_dangers(definition.body, definition.body_line, in_shell, subject.file))
    if in_shell:
        for prelude in subject.prelude:
            wrong += _dangers(prelude.body, prelude.line, True, f"the prelude {prelude.name}")
    grant = next((grant.tool for grant in definition.grants if grant.kind == "all"), "")
    limit = "nothing dangerous, no grant of all tools" if policy == "strict" else "nothing dangerous"
    if wrong:
        others = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        measured = f"dangers: {len(wrong)}"
        return Check("safety", "failed", measured, limit, wrong[0][1] + others, wrong[0][0])
    if grant and policy == "strict":
        message = f"`{grant}` in allowed-tools grants every tool: name the tools that are needed"
        return Check("safety", "failed", "every tool is granted", limit, message, RULE)
    if grant:
        return Check("safety", "passed", "every tool is granted", limit, f"`{grant}` grants every tool, unasked", RULE)
    return Check("safety", "passed", "no dangers", limit)


def _dangers(body: str, line: int, in_shell: bool, where: str) -> Iterator[tuple[str, str]]:
    """Every danger in a body that begins at ``line`` of its file: the code of its rule, and a sentence."""
    if not may_be_dangerous(body):
        return
    from ...text.markdown import scan

    markdown = scan(body)
    for start, end in executed(body, markdown, in_shell) if in_shell or "!" in body else ():
        for danger in dangers(body[start:end]):
            if danger.kind != "secret":
                text = body[start + danger.start : start + danger.end]
                at = line + body.count("\n", 0, start + danger.start)
                yield RULE, f"{where}:{at}: `{text}` {danger.what}"
    for found in credentials(body):
        # The key of AWS's documentation stands for another one where prose gives it as a value, as BD006 has it.
        if not (found.sample and markdown.prose[found.start : found.start + 1].isspace()):
            at = line + body.count("\n", 0, found.start)
            yield "BD006", f"{where}:{at}: `{found.public}…` looks like {found.what}"
