"""An event as a line: what happened, to which command, and what there is to know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from ...library.durations import say_duration
from ...pipeline.events import Event
from ...pipeline.narration.story import Story
from ...pipeline.narration.words import amount, said_bytes, said_decisions, said_stage, said_target
from ...pipeline.stage import STAGES
from ...pipeline.state import QUEUED
from ...text.plural import plural
from ...text.visible import visible
from ..output.colour import Painter
from .roles import ROLES

WORD: Final = 11  # columns of the first word
_Data: TypeAlias = Mapping[str, Any]


class Line(NamedTuple):
    """``word`` says what happened; ``command`` is "" for the session's own events."""

    word: str
    command: str
    text: str

    def written(self, paint: Painter) -> str:
        """The line, without its end."""
        word = f"{self.word:<{WORD}}"
        parts = [paint(ROLES[self.word], word) if self.word in ROLES else word]
        if self.command:
            parts.append(paint("bold", visible(self.command)))
        if self.text:
            parts.append(visible(self.text))
        return "  ".join(parts).rstrip()


def progress_line(event: Event, story: Story) -> Line | None:
    """What a run shows of an event that ``story`` has taken in already: the turns of each command, nothing between."""
    kind = event.type
    if kind == "stage_ended" or kind not in _PROGRESS:
        return None
    return _PROGRESS[kind](event, story)


def log_line(event: Event, story: Story) -> Line | None:
    """What `bandleader log` shows of an event: everything but starts of stages and bare counts of tokens."""
    say = _PROGRESS.get(event.type)
    if event.type == "rolled_back":
        return Line("rolled back", event.command, said_rollback(event.data))
    line = say(event, story) if say else None
    if line is None and (detail := _DETAILS.get(event.type)):
        line = detail(event, story)
    return line


def _session_started(event: Event, story: Story) -> Line:
    decisions = [command.decision for command in story.commands.values()]
    return Line("session", "", f"{story.id}: {said_target(story.target, story.arguments)}, {said_decisions(decisions)}")


def _session_resumed(event: Event, story: Story) -> Line:
    decision = event.data.get("decision", "")
    chosen = f", decided: {decision}" if decision else ""
    left = len(story.commands) - story.done
    return Line("resumed", "", f"{event.session}: {story.target}, {plural(left, 'command')} left{chosen}")


_WHO: Final = {"cli": "`bandleader cancel`", "editor": "an editor", "fleet": "its fleet"}


def _cancel_requested(event: Event, story: Story) -> Line:
    by = event.data.get("by", "")
    if by == "signal":
        return Line("cancelling", "", "ending what runs; Ctrl-C again ends it at once")
    return Line("cancelling", "", f"ending what runs, as {_WHO.get(by, by)} asked")


def _command_claimed(event: Event, story: Story) -> Line | None:
    if again := event.data.get("again", ""):
        said = f"from {said_stage(again)} on {event.data['host']}: its worker is gone"
        return Line("again", event.command, said)
    return None


def _stage_started(event: Event, story: Story) -> Line | None:
    return Line("started", event.command, "") if event.data["stage"] == STAGES[0] else None


def _retry_scheduled(event: Event, story: Story) -> Line:
    data, command = event.data, story.commands.get(event.command)
    of = f" of {command.attempts}" if command and command.attempts > 1 else ""
    because = _because(command.trouble if command else None)
    return Line("retry", event.command, f"attempt {data['attempt']}{of} in {say_duration(data['delay'])}{because}")


def _rolled_back(event: Event, story: Story) -> Line:
    return Line("rolled back", event.command, said_rollback(event.data, short=True))


def said_rollback(data: _Data, *, short: bool = False) -> str:
    """What a rollback did, what it left to a person, and unless ``short`` where the discarded state is."""
    paths = amount(data.get("paths"))
    # Without a recorded state (a command that only reads, no git) nobody knows whether anything had.
    nothing = "nothing had changed" if data.get("ref") else "nothing was recorded that could be put back"
    said = f"{plural(paths, 'path')} restored" if paths else nothing
    if conflicts := amount(data.get("conflicts")):
        said += f", {plural(conflicts, 'path')} left alone (changed since)"
    if not short and (discarded := data.get("discarded")):
        said += f"; what was there is kept as {discarded}"
    return said


def _partially_recovered(event: Event, story: Story) -> Line:
    kept, undone = amount(event.data.get("kept")), amount(event.data.get("undone"))
    return Line("recovered", event.command, f"{plural(kept, 'change')} kept, {undone:,} undone; validating again")


def _compensated(event: Event, story: Story) -> Line:
    by, code = event.data.get("by", ""), event.data.get("exit_code", -1)
    return Line("undone", event.command, f"by {by}" if code == 0 else f"by {by}, which failed ({code})")


def _command_parked(event: Event, story: Story) -> Line:
    return Line("parked", event.command, _because(event.data).removeprefix(": "))


def _command_skipped(event: Event, story: Story) -> Line | None:
    command = story.commands.get(event.command)
    return Line("skipped", event.command, command.detail) if command and command.status == "skipped" else None


def _command_ended(event: Event, story: Story) -> Line:
    data, command = event.data, story.commands.get(event.command)
    because = _because(command.trouble) if command and data["outcome"] == "failed" else ""
    return Line(data["outcome"], event.command, f"{say_duration(data.get('duration', 0.0))}{because}")


def _because(trouble: _Data | None) -> str:
    if not trouble:
        return ""
    return f": {said_stage(trouble['stage'])}: {trouble.get('message') or 'failed'}"


# What only the log tells


def _stage_ended(event: Event, story: Story) -> Line:
    data = event.data
    said = f"{said_stage(data['stage'])}, {say_duration(data['duration'])}"
    failed = [said_check(check) for check in data["checks"] if check["verdict"] == "failed"]
    return Line(data["verdict"], event.command, "; ".join(filter(None, [said, data.get("message", ""), *failed])))


def said_check(check: _Data) -> str:
    """A check and what it measured against which limit, as far as it says."""
    limit = f" (limit: {check['limit']})" if check.get("limit") else ""
    return f"{said_stage(check['name'])}: {check.get('measured') or check['verdict']}{limit}"


def _command_dispatched(event: Event, story: Story) -> Line:
    labels = event.data.get("labels", ())
    return Line("queued", event.command, f"for a worker with {', '.join(labels)}" if labels else "for a worker")


def _command_released(event: Event, story: Story) -> Line:
    worker = event.data["worker"]
    return Line("released", event.command, "waits for no worker" if worker == QUEUED else f"by {worker}")


def _command_left_out(event: Event, story: Story) -> Line:
    return Line(event.data["reason"], event.command, event.data.get("detail", ""))


def _process_started(event: Event, story: Story) -> Line:
    return Line("process", event.command, f"{event.data.get('argv0', '')} started as process {event.data['pid']}")


def _process_ended(event: Event, story: Story) -> Line:
    data = event.data
    how = f"signal {data['signal']}" if data.get("signal") else f"exit status {data.get('exit_code')}"
    memory = f", {said_bytes(data['max_rss'])} of memory" if data.get("max_rss") else ""
    return Line("process", event.command, f"ended with {how} after {say_duration(data.get('duration', 0.0))}{memory}")


def _runner_said(event: Event, story: Story) -> Line | None:
    text = event.data.get("text", "")
    word = {"text": "said", "usage": "said"}.get(event.data.get("kind", ""), event.data.get("kind", "said"))
    return Line(word, event.command, text) if text else None


_PROGRESS: Final[dict[str, Callable[[Event, Story], Line | None]]] = {
    "session_started": _session_started,
    "session_resumed": _session_resumed,
    "cancel_requested": _cancel_requested,
    "command_claimed": _command_claimed,
    "stage_started": _stage_started,
    "retry_scheduled": _retry_scheduled,
    "rolled_back": _rolled_back,
    "partially_recovered": _partially_recovered,
    "compensated": _compensated,
    "command_parked": _command_parked,
    "command_skipped": _command_skipped,
    "command_ended": _command_ended,
}
_DETAILS: Final[dict[str, Callable[[Event, Story], Line | None]]] = {
    "session_parked": lambda event, story: Line("parked", "", event.data.get("reason", "")),
    "session_ended": lambda event, story: Line(
        event.data["outcome"], "", f"the session, after {say_duration(event.data.get('duration', 0.0))}"
    ),
    "command_dispatched": _command_dispatched,
    "command_claimed": lambda event, story: Line("worker", event.command, f"{event.data['worker']} has it"),
    "command_released": _command_released,
    "stage_ended": _stage_ended,
    "snapshot_taken": lambda event, story: Line("snapshot", event.command, event.data.get("ref", "")),
    "process_started": _process_started,
    "process_ended": _process_ended,
    "runner_said": _runner_said,
    "agent_changed": lambda event, story: Line("agent", event.command, f"{event.data['agent']}: {event.data['state']}"),
    "attempt_failed": lambda event, story: Line(
        "attempt",
        event.command,
        f"{event.data['attempt']} failed{_because(event.data)}; next: {event.data['strategy']}",
    ),
    "person_decided": lambda event, story: Line("decided", event.command, event.data["choice"]),
    "command_skipped": _command_left_out,
}
