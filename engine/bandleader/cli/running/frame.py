"""One picture of a run at work, for a terminal of any size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Final

from ...library.durations import say_duration
from ...pipeline.narration.story import CommandStory, Story
from ...pipeline.narration.words import said_stage
from ...pipeline.runners.plain import one_line

if TYPE_CHECKING:
    from rich.text import Text

_BAR: Final = 20  # columns
_NARROW: Final = 70  # columns below which there is no bar
_REST: Final = 4  # lines of the terminal that are left to what was there before


def frame(story: Story, now: float, columns: int, lines: int) -> list[Text]:
    """The picture at ``now`` (Unix time in seconds), no wider than ``columns`` and lower than ``lines``."""
    room = max(1, lines - _REST)
    shown = list(islice(story.active.values(), room))
    delayed = [] if len(shown) == room else list(islice(story.having("delayed"), room - len(shown)))
    picture = [*_commands(shown, now, columns), *(_delayed(command, now, columns) for command in delayed)]
    if hidden := len(story.active) - len(shown):
        picture.append(_text(f"and {hidden:,} more at work", "dim", columns))
    picture.append(_progress(story, now, columns))
    return picture


def ticking(seconds: float) -> str:
    """A duration that is shown while it grows: whole seconds."""
    return f"{int(seconds)} s" if seconds < 60 else say_duration(seconds)


def countdown(command: CommandStory, now: float) -> str:
    """Which attempt follows, and when."""
    return f"attempt {command.attempt} of {command.attempts} in {ticking(ceil(max(0.0, command.not_before - now)))}"


def activity(command: CommandStory) -> str:
    """What the command is doing, as far as it shows: its last sign of life, else its agents."""
    if command.said:
        return one_line(command.said)
    return ", ".join(f"{agent} {state}" for agent, state in command.agents.items())


def at_stage(command: CommandStory) -> str:
    """The stage, and which attempt it is if there are several."""
    attempt = f" {command.attempt}/{command.attempts}" if command.attempts > 1 else ""
    return said_stage(command.stage) + attempt


def _commands(commands: list[CommandStory], now: float, columns: int) -> Iterator[Text]:
    from rich.text import Text

    if not commands:
        return
    names = min(max(len(command.id) for command in commands), max(12, columns // 3))
    stages = max(len(at_stage(command)) for command in commands)
    for command in commands:
        name = command.id if len(command.id) <= names else "…" + command.id[1 - names :]
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{one_line(name):<{names}}  ", "bold")
        text.append(f"{at_stage(command):<{stages}}  ", "cyan")
        text.append(f"{ticking(max(0.0, now - command.started)):>5}  ")
        text.append(activity(command), "dim")
        yield _cut(text, columns)


def _delayed(command: CommandStory, now: float, columns: int) -> Text:
    return _text(f"{command.id}  {countdown(command, now)}", "yellow", columns)


def _progress(story: Story, now: float, columns: int) -> Text:
    from rich.text import Text

    done, all_ = story.done, len(story.commands)
    text = Text(no_wrap=True, overflow="ellipsis")
    if columns >= _NARROW and all_:
        filled = done * _BAR // all_
        text.append("━" * filled, "green").append("─" * (_BAR - filled) + "  ", "dim")
    text.append(f"{done:,} of {all_:,} done", "bold")
    for status, style in (("failed", "red"), ("skipped", "yellow"), ("cached", "cyan"), ("satisfied", "cyan")):
        if count := story.counts.get(status):
            text.append(f", {count:,} {status}", style)
    if story.parked:
        text.append(f", {len(story.parked):,} parked", "yellow")
    if story.cancelling:
        text.append(", cancelling", "yellow")
    text.append(f"  {ticking(story.elapsed(now))}", "dim")
    return _cut(text, columns)


def _text(words: str, style: str, columns: int) -> Text:
    from rich.text import Text

    return _cut(Text(words, style, no_wrap=True, overflow="ellipsis"), columns)


def _cut(text: Text, columns: int) -> Text:
    text.rstrip()
    text.truncate(columns, overflow="ellipsis")
    return text
