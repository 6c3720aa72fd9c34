"""The end of a run in words: what became of it, why, where the whole story is, and what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from ...library.durations import say_duration
from ...library.paths import shown_path
from ...pipeline.narration.story import CommandStory, Story
from ...pipeline.narration.words import said_counts, said_stage, said_target
from ...text.plural import plural
from ...text.visible import visible
from ..output.colour import Painter
from .lines import said_check, said_rollback
from .output import last_lines
from .roles import ROLES

LINES = 10  # of its output, shown of a command that failed
_MANY = 8  # names that are listed one by one


def summary(story: Story, paint: Painter, folder: str, on: str = "") -> str:
    """The whole of it, ending in a line break. Paths are shown from ``folder``; ``on`` ends command lines."""
    return "\n".join(_paragraphs(story, paint, folder, on)) + "\n"


def _paragraphs(story: Story, paint: Painter, folder: str, on: str) -> Iterator[str]:
    for command in story.having("failed", "parked"):
        yield from _trouble(command, paint, folder)
        yield ""
    yield from _left(story)
    for id, by, code in story.compensated:
        yield (
            f"{visible(id)} was undone by {visible(by)}"
            if code == 0
            else f"{visible(by)}, which undoes {visible(id)}, failed"
        )
    status = story.status
    what = visible(said_target(story.target, story.arguments))
    head = f"{what} {_became(story)} after {say_duration(story.elapsed(story.last))}"
    yield paint(ROLES.get(status, "bold"), head) + f": {said_counts(story)}."
    if story.phase == "parked" and not story.parked and story.reason:
        yield visible(story.reason)
    yield from _next(story, paint, on)


def _became(story: Story) -> str:
    return {"parked": "waits for a decision", "cancelled": "was cancelled"}.get(story.status, story.status)


def _trouble(command: CommandStory, paint: Painter, folder: str) -> Iterator[str]:
    """Why a command failed or is parked: stage, checks, message, the end of its output, what was undone."""
    trouble = command.trouble or {}
    stage = trouble.get("stage", command.stage)
    of = f", attempt {command.attempt} of {command.attempts}" if command.attempts > 1 else ""
    how = "is parked" if command.status == "parked" else "failed"
    at = f" at {said_stage(stage)}" if stage else ""
    yield paint(ROLES[command.status], f"{visible(command.id)} {how}") + f"{at}{of}"
    message = trouble.get("message", "")
    if message:
        yield f"  {visible(message)}"
    for check in command.stages.get(stage, {}).get("checks", ()):
        if check["verdict"] == "failed":
            rule = f" (bandleader explain {check['rule']})" if check.get("rule") else ""
            yield f"  {visible(said_check(check))}{rule}"
            if check.get("message") and check["message"] not in message:
                yield f"    {visible(check['message'])}"
    log = next(reversed(command.logs), "") or command.result.get("log", "")
    here = not command.host
    output = last_lines(log, LINES) if here else command.said.splitlines()[-LINES:]
    if log and output:
        yield "  Its last output:"
        yield from (f"    {visible(line)}" for line in output)
    if log:
        yield f"  All of it: {visible(shown_path(log, folder) if here else f'{command.host}:{log}')}"
    if command.undone is not None:
        yield f"  Rolled back: {visible(said_rollback(command.undone))}"
        conflicts = command.undone.get("conflicts")
        yield from (f"    {visible(str(path))}" for path in (conflicts if isinstance(conflicts, list) else ()))


def _left(story: Story) -> Iterator[str]:
    """The commands that were left out, by why."""
    by_reason: dict[str, list[str]] = {}
    for command in story.having("skipped"):
        by_reason.setdefault(command.detail, []).append(command.id)
    for reason, ids in by_reason.items():
        yield f"Skipped because {visible(reason)}: {visible(listed(ids))}"
    if by_reason:
        yield ""


def _next(story: Story, paint: Painter, on: str) -> Iterator[str]:
    steps = list(next_steps(story, story.status, on))
    if not steps:
        return
    yield ""
    yield paint("bold", "Next")
    width = max(len(command) for command, _ in steps)
    if width > 60:
        for command, what in steps:
            yield f"  {visible(command)}"
            yield f"      {what}"
    else:
        for command, what in steps:
            yield f"  {visible(command):<{width}}  {what}"


def next_steps(story: Story, status: str, on: str = "") -> Iterator[tuple[str, str]]:
    """Command lines that make sense now, and what each does; ``status`` is the session's, maybe ``interrupted``, and
    ``on`` ends those that are about it.
    """
    id = f"{story.id}{on}"
    if story.branch and not story.undone:
        yield f"git fetch {shlex.quote(story.remote)} {story.branch}", "get the result; `git merge FETCH_HEAD` takes it"
    if status == "parked":
        yield f"bandleader resume {id} --continue", "try again"
        yield f"bandleader resume {id} --skip", "go on without " + ("it" if len(story.parked) == 1 else "them")
        yield f"bandleader resume {id} --abort", "undo what is unfinished and end"
        return
    if failed := story.having("failed"):
        only = f" --command {shlex.quote(failed[0].id)}" if len(failed) == 1 else ""
        yield f"bandleader log {id}{only} --output", "all it printed"
    if status in ("cancelled", "interrupted"):
        yield f"bandleader resume {id}", "go on where it stopped"
    elif status == "failed":
        yield (
            f"bandleader run {said_target(story.target, story.arguments)}{on}",
            "try again; what still holds is not repeated",
        )
    if status in ("failed", "cancelled", "interrupted") and story.counts.get("succeeded") and not story.undone:
        yield f"bandleader rollback {id}", "undo what has succeeded, too"


def listed(ids: list[str]) -> str:
    """Names one by one, but not too many."""
    more = len(ids) - _MANY
    return ", ".join(ids[:_MANY]) + (f" and {plural(more, 'other')}" if more > 0 else "")
