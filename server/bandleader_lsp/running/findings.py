"""What a run found out about a command, as diagnostics on it.

They stay until the command runs again or its text changes: they are about a text, and only a run can say more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from bandleader.pipeline.narration.story import CommandStory
from bandleader.pipeline.narration.words import said_stage
from bandleader.text.visible import visible

SOURCE: Final = "bandleader run"
LAST_LINES: Final = 5  # of the output of a failed execution
LONGEST: Final = 1000  # characters of a message


class RunFinding(NamedTuple):
    """``code`` is that of the rule or the name of the gate, validation or stage; ``session`` is where it was found.

    ``severity`` is a `DiagnosticSeverity`: 1 is an error, 2 a warning about a command that succeeded all the same.
    """

    code: str
    message: str
    session: str
    severity: int = 1

    def diagnostic(self, place: dict[str, Any]) -> dict[str, Any]:
        """The diagnostic at a range of the command."""
        return {"range": place, "severity": self.severity, "code": self.code, "source": SOURCE, "message": self.message}


def findings_of(command: CommandStory, session: str) -> tuple[RunFinding, ...]:
    """What is wrong with a command that failed or is parked: each check that failed, else the failure itself.

    A command that succeeded once its changes outside of its scope were undone still does what it should not.
    """
    trouble = command.trouble or {}
    if command.status == "succeeded" and trouble.get("strategy") == "partial-recovery":
        return (_recovered(trouble, session),)
    if command.status not in ("failed", "parked"):
        return ()
    stage = str(trouble.get("stage", command.stage))
    ended = command.stages.get(stage, {})
    failed = [check for check in ended.get("checks", ()) if check["verdict"] == "failed"]
    if failed:
        return tuple(_of_check(check, stage, session) for check in failed)
    message = f"{said_stage(stage)}: {trouble.get('message', '')}".rstrip(": ")
    lines = "\n".join((message, *_output(ended)))
    return (RunFinding(stage.replace("_", "-"), lines[:LONGEST], session),)


def _recovered(trouble: Mapping[str, Any], session: str) -> RunFinding:
    """``trouble`` names the check first: ``side_effects: notes.txt: outside of what it declares``."""
    check, _, told = visible(str(trouble.get("message", ""))).partition(": ")
    name = check.replace("_", "-")
    message = f"{said_stage(str(trouble['stage']))}: {name}: {told}; that was undone, and the rest kept"
    return RunFinding(name, message[:LONGEST], session, severity=2)


def _of_check(check: Any, stage: str, session: str) -> RunFinding:
    name = str(check["name"]).replace("_", "-")
    told = visible(str(check.get("message") or f"{check['measured']}, allowed is {check['limit']}"))
    return RunFinding(check.get("rule") or name, f"{said_stage(stage)}: {name}: {told}"[:LONGEST], session)


def _output(ended: Any) -> Iterator[str]:
    """The last lines that a command printed."""
    output = str((ended.get("result") or {}).get("output", "")).rstrip()
    if output:
        yield from map(visible, output.splitlines()[-LAST_LINES:])
