"""How a session stands, command by command: stages, checks with what they measured, agents, processes, choices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

from ...library.durations import say_duration
from ...pipeline.narration.story import CommandStory, Story
from ...pipeline.narration.words import day_and_time, said_bytes, said_counts, said_stage, said_target
from ...pipeline.stage import STAGES
from ...pipeline.state import QUEUED
from ...text.plural import plural
from ...text.visible import visible, width
from ..output.colour import Painter
from .frame import activity, at_stage
from .lines import said_check, said_rollback
from .roles import ROLES
from .summary import next_steps

SCHEMA: Final = 1
_OPEN: Final = frozenset({"running", "delayed", "parked", "failed", "cancelled"})
_STAGE: Final = max(map(len, STAGES))


def status_text(
    story: Story,
    status: str,
    paint: Painter,
    now: float,
    *,
    only: str = "",
    detailed: bool = False,
    on: str = "",
) -> str:
    """The report at ``now`` (Unix time in seconds). ``status`` is that of the session, which may be ``interrupted``.

    The stages are shown of commands that are at work, parked or failed; of all when ``detailed``, of one when ``only``.
    ``on`` ends command lines.
    """
    commands = [story.commands[only]] if only else list(story.commands.values())
    names = max((width(visible(command.id)) for command in commands), default=0)
    lines: list[str] = []
    if not only:
        lines += [*_head(story, status, paint, now), ""]
    for command in commands:
        lines.append(_headline(command, paint, names, now))
        if detailed or only or command.status in _OPEN:
            lines += [f"    {line}" for line in _details(command, paint)]
    steps = [] if only or status == "running" else list(next_steps(story, status, on))
    if steps:
        lines += ["", paint("bold", "Next"), *(f"  {visible(step)}\n      {what}" for step, what in steps)]
    return "\n".join(lines) + "\n"


def status_json(story: Story, status: str) -> str:
    """The same for programs: the story's fields, `commands` as a list, no stage left out."""
    hidden = {"lean", "active", "parked", "checks", "commands", "phase", "outcome", "compensated"}
    data: dict[str, Any] = {"schema": SCHEMA, "session": story.id, "status": status}
    data |= {each.name: getattr(story, each.name) for each in fields(story) if each.name not in hidden}
    data["commands"] = [
        {each.name: getattr(command, each.name) for each in fields(command)} for command in story.commands.values()
    ]
    return json.dumps(data, indent=2, default=list) + "\n"


def _head(story: Story, status: str, paint: Painter, now: float) -> Iterator[str]:
    how = paint(ROLES.get(status, "bold"), status)
    spent = say_duration(story.elapsed(now if status == "running" else story.last))
    yield f"{paint('bold', visible(said_target(story.target, story.arguments)))}: {how}, {spent}"
    yield f"session {story.id}, begun {day_and_time(story.started)}"
    yield f"{plural(len(story.commands), 'command')}: {said_counts(story)}"
    if story.undone:
        yield f"all of it was rolled back: {visible(said_rollback(story.undone))}"


def _headline(command: CommandStory, paint: Painter, names: int, now: float) -> str:
    name, role = visible(command.id), ROLES.get(command.status, "")
    status = f"{command.status:<9}"
    parts = [paint("bold", name) + " " * (names - width(name)), paint(role, status) if role else status]
    return "  ".join([*parts, visible(_note(command, now))]).rstrip()


def _note(command: CommandStory, now: float) -> str:
    if command.status == "running":
        return ", ".join(filter(None, [at_stage(command), say_duration(now - command.started), activity(command)]))
    if command.status == "delayed":
        return f"attempt {command.attempt} of {command.attempts} at {day_and_time(command.not_before)[11:]}"
    if command.status == "waiting" and command.host == QUEUED:
        return f"for a worker with {', '.join(command.labels)}" if command.labels else "for a worker"
    if command.status == "waiting":
        return f"for {', '.join(command.needs)}" if command.needs else ""
    if command.status in ("skipped", "satisfied", "cached"):
        return command.detail or command.why
    took = say_duration(command.duration) if command.duration else ""
    return ", ".join(filter(None, [took, _trouble(command)]))


def _trouble(command: CommandStory) -> str:
    if command.status not in ("failed", "parked") or not command.trouble:
        return ""
    attempt = f", attempt {command.attempt} of {command.attempts}" if command.attempts > 1 else ""
    return f"at {said_stage(command.trouble['stage'])}{attempt}"


def _details(command: CommandStory, paint: Painter) -> Iterator[str]:
    for stage in STAGES:
        if data := command.stages.get(stage):
            yield from _stage(stage, data, paint)
    if command.status == "running" and command.stages.get(command.stage, {}).get("attempt") != command.attempt:
        yield f"{said_stage(command.stage):<{_STAGE}}  running"
    for agent, state in command.agents.items():
        yield f"agent {visible(agent)}: {state}"
    for process in command.processes.values():
        yield f"process {process['pid']}: {visible(process.get('argv0', ''))}"
    if measured := _measured(command):
        yield measured
    at = f"{visible(command.host)}:" if command.host else ""
    for log in command.logs:
        yield f"output in {at}{visible(log)}"
    if command.status == "parked":
        choices = (command.trouble or {}).get("choices", ())
        yield f"a person must decide: {', '.join(choices)}"


def _stage(stage: str, data: Any, paint: Painter) -> Iterator[str]:
    verdict = f"{data['verdict']:<7}"
    role = ROLES.get(data["verdict"])
    said = f"{say_duration(data['duration']):<8}{visible(data.get('message') or '')}"
    yield f"{said_stage(stage):<{_STAGE}}  {paint(role, verdict) if role else verdict}  {said}".rstrip()
    names = max((len(check["name"]) for check in data["checks"]), default=0)
    for check in data["checks"]:
        verdict, role = f"{check['verdict']:<7}", ROLES.get(check["verdict"])
        name, measured = said_check(check).split(": ", 1)
        yield f"  {visible(name):<{names}}  {paint(role, verdict) if role else verdict}  {visible(measured)}".rstrip()


def _measured(command: CommandStory) -> str:
    metrics, said = command.metrics, []
    if memory := metrics.get("max_rss"):
        said.append(f"{said_bytes(memory)} of memory")
    if cpu := metrics.get("cpu"):
        said.append(f"{say_duration(cpu)} of processor time")
    if tokens := metrics.get("tokens"):
        said.append(f"{tokens:,} tokens")
    if cost := metrics.get("cost"):
        said.append(f"${cost:.2f}")
    return f"used {', '.join(said)}" if said else ""
