"""What is said at the end of a run, and what a person can do about it there and then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from bandleader.library.durations import say_duration
from bandleader.pipeline.errors import BUSY
from bandleader.pipeline.narration.story import Story
from bandleader.pipeline.narration.words import said_counts, said_stage
from bandleader.text.visible import visible

from .child import End
from .run import Run
from .talk import Level

if TYPE_CHECKING:
    from .runs import Runs

LOG, RESUME, ROLL_BACK = "Open log", "Resume", "Roll back"
DECISIONS: Final = {"Try again": "continue", "Skip": "skip", "Abort": "abort"}


class Ending(NamedTuple):
    """A message, what can be chosen under it, and what a client says instead that cannot ask."""

    level: Level
    text: str
    answers: tuple[str, ...] = ()
    otherwise: str = ""


def ending_of(run: Run, end: End) -> Ending:
    """How a run ended, in words."""
    story = run.story
    if not run.begun:
        return _without_session(run, end)
    if run.status == "interrupted":
        return _interrupted(run, f": {end.reason}")
    return _of_session(run, story)


def ending_of_observed(run: Run) -> Ending:
    """How a run of another process ended, of which nothing but its events is known."""
    return _interrupted(run, "") if run.status == "interrupted" else _of_session(run, run.story)


def _interrupted(run: Run, why: str) -> Ending:
    text = f"The engine that ran {run.title} is gone{why}. What had ended is kept."
    return Ending("error", text, (RESUME, LOG), f"`bandleader resume {run.story.id}` goes on.")


def _without_session(run: Run, end: End) -> Ending:
    if end.code == 0:
        return Ending("info", f"{run.title}: {end.said[-1] if end.said else 'there is nothing to do.'}")
    if run.cancelled:
        return Ending("info", f"{run.title} was cancelled before it began.")
    if end.code == BUSY:
        return Ending("warning", f"{run.title} does not run: {end.reason}.")
    return Ending("error", f"{run.title} cannot run: {end.reason}")


def _of_session(run: Run, story: Story) -> Ending:
    took = say_duration(story.elapsed(story.last))
    undo = (ROLL_BACK,) if story.counts.get("succeeded") and not story.undone else ()
    if story.status == "parked":
        reason = visible(story.reason)
        return Ending(
            "warning",
            f"{run.title} waits for a decision. {reason}",
            (*DECISIONS, LOG),
            f"`bandleader resume {story.id} --continue`, `--skip` or `--abort` goes on.",
        )
    if story.status == "succeeded":
        return Ending("info", f"{run.title} succeeded in {took}: {said_counts(story)}.")
    if story.status == "cancelled":
        way = f"`bandleader resume {story.id}` goes on."
        return Ending("info", f"{run.title} was cancelled: {said_counts(story)}.", (RESUME, *undo), way)
    way = f"`bandleader log {story.id}` says more."
    return Ending("error", f"{run.title} failed: {_why(story)}", (LOG, *undo), way)


def _why(story: Story) -> str:
    for command in story.having("failed"):
        trouble = command.trouble or {}
        whose = f"{command.id} at " if command.id != story.target else ""
        return visible(f"{whose}{said_stage(str(trouble.get('stage', '')))}: {trouble.get('message', '')}")
    return said_counts(story)


async def settle(runs: Runs, run: Run, ending: Ending) -> None:
    """Say how a run ended, and do what the person chooses."""
    talk, story = runs.server.talk, run.story
    if not ending.answers:
        talk.say(ending.level, ending.text)
        return
    answer = await talk.ask(ending.level, ending.text, ending.answers, ending.otherwise)
    if answer == LOG:
        await show_log(runs, run.folder, story, _in_question(story))
    elif answer == ROLL_BACK:
        await runs.roll_back(run.folder, story.id)
    elif answer == RESUME or answer in DECISIONS:
        await runs.resume(run.folder, story.id, DECISIONS.get(answer, ""))


def _in_question(story: Story) -> str:
    found = story.having("failed", "parked")
    return found[0].id if found else story.target


async def show_log(runs: Runs, folder: str, story: Story, id: str) -> str:
    """Show what a command printed, or what happened in the session if it has printed nothing. Returns the URI."""
    command = story.commands.get(id)
    logs: Sequence[str] = list(command.logs) if command and not command.host else ()  # else it is on another machine
    if logs:
        return await runs.server.talk.show_file(logs[-1])
    return (await runs.look(folder, "log", [story.id], f"log {story.id}", *runs.on_options(story.id)))["uri"]
