"""Views of a run that goes on: the live one on a terminal, the others in a pipe, and what watching costs."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from rich.console import Console

from bandleader.cli.output.colour import Painter
from bandleader.cli.running import live
from bandleader.cli.running.following import batches
from bandleader.cli.running.live import LiveView
from bandleader.cli.running.printer import Printer
from bandleader.cli.running.views import JsonView, LinesView
from bandleader.pipeline.driver.session import Options, start
from bandleader.pipeline.narration.story import Story, story_of
from bandleader.pipeline.store.log import Log
from tests.cli.running.telling import START, Telling, at_work, ended
from tests.pipeline.reference import MemoryLog, Scripted, layered

PLAIN = Painter(False)


class Gone(io.StringIO):
    """A reader that has gone away."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def view_on(width: int, **more: Any) -> tuple[LiveView, Console, io.StringIO]:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=width, height=24, record=True, **more)
    return LiveView(Story(), Printer(stream), PLAIN, console), console, stream


def test_a_moment_long_run_never_loads_rich() -> None:
    view, _, stream = view_on(80)
    view(at_work().events)
    view.step(START)
    assert view._live is None
    assert "succeeded    quality/verify  1.5 s\n" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PATIENCE", 0.0)


@pytest.mark.usefixtures("impatient")
def test_what_has_ended_scrolls_away_above_what_is_at_work() -> None:
    view, console, _ = view_on(60)
    view(at_work().events)
    view.step(START + 3)
    lines = [line.rstrip() for line in console.export_text().splitlines()]
    assert lines == [
        "session      20261122-184311-k3fa: git/pr 'fix it', 6 commands: 4 to run, 1 satisfied, 1 cached",
        "succeeded    quality/verify  1.5 s",
        "rolled back  test/unit  2 paths restored",
        "retry        test/unit  attempt 2 of 2 in 4.0 s: execution: exit status 3",
        "git/push  execution    1 s  critic working",
        "test/unit  attempt 2 of 2 in 3 s",
        "3 of 6 done, 1 cached, 1 satisfied  3 s",
    ]


@pytest.mark.usefixtures("impatient")
def test_nothing_is_written_while_nothing_changes() -> None:
    view, _, stream = view_on(60)
    view(at_work().events)
    view.step(START + 3)
    before = stream.getvalue()
    view.step(START + 3.4)
    assert stream.getvalue() == before
    view.step(START + 4)  # a second later, times have changed
    assert stream.getvalue() != before


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("wanted", [True, False])
def test_without_colour_there_is_none(wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "" if wanted else "1")
    monkeypatch.setenv("TERM", "xterm")
    view, _, stream = view_on(60)
    view(at_work().events)
    view.step(START + 3)
    assert ("\x1b[36m" in stream.getvalue()) == wanted


def test_the_view_draws_in_a_thread_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PATIENCE", 0.0)
    view, _, stream = view_on(60)
    with view:
        view(ended().events)
    assert not view._thread.is_alive()
    assert "skipped      git/push  a person decided so\n" in stream.getvalue()
    assert stream.getvalue().count("\x1b[?25h") == stream.getvalue().count("\x1b[?25l")  # the cursor is back


def test_a_run_outlives_its_reader() -> None:
    for view in (LinesView(Story(), Printer(Gone()), PLAIN), JsonView(Story(), Printer(Gone()))):
        view(at_work().events)
        view(ended().events)
    with LiveView(Story(), Printer(Gone()), PLAIN) as live_view:
        live_view(ended().events)


async def test_a_real_run_in_a_pipe_has_two_lines_a_command() -> None:
    stream, story = io.StringIO(), Story(lean=True)
    view = LinesView(story, Printer(stream), PLAIN)
    await start(layered(30), MemoryLog().as_log(), Scripted(), Options(jobs=4), listener=view)
    assert len(stream.getvalue().splitlines()) == 1 + 2 * 30
    assert (story.status, story.counts) == ("succeeded", {"succeeded": 30})
    assert not any(command.stages for command in story.commands.values())


async def test_a_real_run_for_programs_has_every_event() -> None:
    stream, log = io.StringIO(), MemoryLog()
    await start(layered(5), log.as_log(), Scripted(), listener=JsonView(Story(), Printer(stream)))
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(each["seq"], each["type"]) for each in told] == [(event.seq, event.type) for event in log.events]


async def test_the_story_agrees_with_the_state_of_the_engine() -> None:
    log = MemoryLog()
    faults = {("c1", "execution", 1): "hard", ("c25", "quality_gates", 1): "hard"}
    result = await start(layered(30), log.as_log(), Scripted(faults), Options(keep_going=True))  # type: ignore[arg-type]
    story = story_of(log.events)
    for id, command in result.state.commands.items():
        own = story.commands[id].status
        expected = command.outcome or ("parked" if command.phase == "parked" else "waiting")
        assert own == expected
    assert set(story.parked) == set(result.state.parked)


async def test_following_gives_what_others_append_and_a_tick_in_between(tmp_path: Any) -> None:
    told = Telling()
    told.start()
    told.tell("session_ended", outcome="cancelled", duration=0.0)
    with Log.open(tmp_path / "state.db") as writer, Log.open(tmp_path / "state.db", readonly=True) as reader:
        (first,) = writer.append([told.events[0]._replace(seq=0)])
        seen: list[list[str]] = []
        async for batch in batches(reader.follow(first.session), 0.05):
            seen.append([event.type for event in batch])
            if not batch:
                writer.append([told.events[1]._replace(seq=0)])
            if batch and batch[-1].type == "session_ended":
                break
        assert seen[0] == ["session_started"]
        assert [] in seen
        assert seen[-1] == ["session_ended"]


def test_the_commands_of_a_run_load_nothing_heavy() -> None:
    modules = ["run", "plan", "why", "sessions", "status", "log", "resume", "cancel", "rollback", "dashboard", "doctor"]
    code = (
        f"import sys\nfor name in {modules!r}: __import__('bandleader.cli.' + name)\n"
        "import bandleader.cli.running.views, bandleader.cli.running.conclusion, bandleader.cli.running.plan_view\n"
        "print([n for n in ('rich', 'yaml', 'asyncio', 'networkx', 'cattrs', 'psutil') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
