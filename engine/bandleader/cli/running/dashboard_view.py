"""The dashboard, in the sections of the specification: commands, metrics, agents, gates, dependencies, sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING, Final

from ...library.durations import say_duration
from ...pipeline.narration.story import Story
from ...pipeline.narration.words import day_and_time, said_bytes, said_counts, said_stage, said_target
from ...text.plural import plural
from ...text.visible import visible
from ..output.colour import Painter
from .frame import activity, at_stage, countdown, ticking
from .roles import ROLES
from .sessions_view import sessions_text
from .summary import listed

if TYPE_CHECKING:
    from ...pipeline.upkeep.summaries import SessionSummary

_ROWS: Final = 10  # commands that a section lists
_RECENT: Final = 5  # sessions


def dashboard(
    story: Story, status: str, recent: Sequence[SessionSummary], paint: Painter, now: float, limit: int
) -> str:
    """The whole of it at ``now`` (Unix time in seconds), at most ``limit`` columns wide (0: as wide as it gets)."""
    lines = list(_head(story, status, paint, now))
    sections = (
        ("ACTIVE COMMANDS", _active(story, now)),
        ("EXECUTION METRICS", _metrics(story)),
        ("AGENT STATUS", _agents(story)),
        ("QUALITY GATES", _gates(story)),
        ("DEPENDENCY STATUS", _dependencies(story)),
    )
    for title, section in sections:
        lines += ["", paint("bold", title), *(f"  {_cut(visible(line), limit - 2)}" for line in section)]
    if recent:
        table = sessions_text(recent[:_RECENT], paint, max(0, limit - 2))
        lines += ["", paint("bold", "RECENT SESSIONS"), *(f"  {line}" for line in table.splitlines())]
    return "\n".join(lines) + "\n"


def _head(story: Story, status: str, paint: Painter, now: float) -> Iterator[str]:
    target = visible(said_target(story.target, story.arguments))
    elapsed = ticking(story.elapsed(now if status == "running" else story.last))
    yield f"{paint('bold', target)}: {paint(ROLES.get(status, 'bold'), status)}, {elapsed}"
    yield f"session {story.id}, begun {day_and_time(story.started)}"


def _active(story: Story, now: float) -> Iterator[str]:
    shown = [*list(story.active.values())[:_ROWS], *story.having("delayed"), *story.parked.values()]
    names = max((len(command.id) for command in shown), default=0)
    for command in shown:
        if command.status == "delayed":
            yield f"{command.id:<{names}}  {countdown(command, now)}"
        elif command.status == "parked":
            message = (command.trouble or {}).get("message", "")
            yield f"{command.id:<{names}}  parked at {said_stage(command.stage)}: {message}"
        else:
            took = ticking(max(0.0, now - command.started))
            yield f"{command.id:<{names}}  {at_stage(command)}  {took}  {activity(command)}".rstrip()
    if (more := len(story.active) - _ROWS) > 0:
        yield f"and {more:,} more"
    if not shown:
        yield "none"


def _metrics(story: Story) -> Iterator[str]:
    yield f"{story.done:,} of {plural(len(story.commands), 'command')} done: {said_counts(story)}"
    ended = [command for command in story.commands.values() if command.duration]
    if ended:
        slowest = max(ended, key=lambda command: command.duration)
        middle = say_duration(median(command.duration for command in ended))
        yield f"duration: {middle} in the middle, {say_duration(slowest.duration)} at most ({slowest.id})"
    tried = sum(story.counts.get(outcome, 0) for outcome in ("succeeded", "failed"))
    if tried:
        rate = story.counts.get("succeeded", 0) / tried
        yield f"success rate: {rate:.0%}, {plural(story.retries, 'retry', 'retries')}"
    metrics = [command.metrics for command in ended if command.metrics]
    if memory := max((each.get("max_rss") or 0 for each in metrics), default=0):
        yield f"memory: {said_bytes(memory)} at most"
    tokens = sum(each.get("tokens") or 0 for each in metrics)
    cost = sum(each.get("cost") or 0.0 for each in metrics)
    if tokens or cost:
        yield f"agents used {tokens:,} tokens, ${cost:.2f}"


def _agents(story: Story) -> Iterator[str]:
    found = [
        (agent, state, command.id) for command in story.commands.values() for agent, state in command.agents.items()
    ]
    at_work = [each for each in found if each[1] in ("deployed", "working")]
    slots = story.options.get("agent_slots", 0)
    if not found:
        yield "none deployed" + (f", {plural(slots, 'slot')}" if slots else "")
        return
    yield f"{len(at_work):,} at work in {plural(slots, 'slot')}" if slots else f"{len(at_work):,} at work"
    for agent, state, command in at_work[:_ROWS]:
        yield f"{agent}: {state} for {command}"
    for state in ("done", "failed", "orphaned"):
        if count := sum(each[1] == state for each in found):
            yield f"{count:,} {state}"


def _gates(story: Story) -> Iterator[str]:
    names = max((len(name) for _, name in story.checks), default=0)
    for (stage, name), tally in story.checks.items():
        passed, failed = tally.get("passed", 0), tally.get("failed", 0)
        stopped = f": {listed(_stopped(story, stage, name))}" if failed else ""
        yield f"{said_stage(name):<{names}}  {passed:,} passed, {failed:,} failed{stopped}"
    if not story.checks:
        yield "none has been asked yet"


def _stopped(story: Story, stage: str, name: str) -> list[str]:
    """The commands whose last attempt this check failed."""
    return [
        command.id
        for command in story.commands.values()
        if any(
            check["name"] == name and check["verdict"] == "failed"
            for check in command.stages.get(stage, {}).get("checks", ())
        )
    ]


def _dependencies(story: Story) -> Iterator[str]:
    met = {id for id, command in story.commands.items() if command.status in ("succeeded", "satisfied", "cached")}
    waiting = story.having("waiting")
    needed = {need for command in story.commands.values() for need in command.needs}
    yield f"{plural(len(needed), 'dependency', 'dependencies')}: {len(needed & met):,} met"
    for command in waiting[:_ROWS]:
        missing = [need for need in command.needs if need not in met]
        yield f"{command.id} waits for {listed(missing)}" if missing else f"{command.id} is ready"
    if (more := len(waiting) - _ROWS) > 0:
        yield f"and {more:,} more wait"
    for command in story.having("skipped")[:_ROWS]:
        yield f"{command.id} was skipped: {command.detail}"


def _cut(line: str, limit: int) -> str:
    return line if limit <= 0 or len(line) <= limit else line[: limit - 1] + "…"
