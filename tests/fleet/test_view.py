"""How a fleet is shown."""

from __future__ import annotations

import io
import json
import sys

import pytest
from rich.console import Console

from bandleader.cli.output.colour import Painter
from bandleader.cli.running.fleet_view import fleet_text, picture
from bandleader.fleet.child import Progress
from bandleader.fleet.events import FleetEvent
from bandleader.fleet.state import FleetState


def state_of(*events: FleetEvent) -> FleetState:
    state = FleetState()
    repositories = [[line, f"/repo/{name}", ""] for line, name in ((1, "first"), (3, "second"), (4, "third"))]
    data = {"fleet": "fleet-x", "name": "git/pr", "arguments": ["a b"], "words": [], "jobs": 2, "on": ""}
    state.feed(FleetEvent(100.0, "fleet_started", 0, {**data, "repositories": repositories}))
    for event in events:
        state.feed(event)
    return state


def began(line: int) -> FleetEvent:
    return FleetEvent(101.0, "repository_began", line, {"folder": f"/{line}", "pid": 9, "process_start": 1.0})


def ended(line: int, outcome: str, message: str = "") -> FleetEvent:
    return FleetEvent(103.5, "repository_ended", line, {"outcome": outcome, "message": message})


def test_the_table_says_what_to_do_next() -> None:
    state = state_of(began(1), ended(1, "parked"), ended(3, "refused", "there is no such folder"))
    assert fleet_text(state, Painter(False), 0).splitlines() == [
        "line  repository    status   session  took",
        "1     /repo/first   parked   -        2.5 s",
        "3     /repo/second  refused  -        -      there is no such folder",
        "4     /repo/third   waiting  -        -",
        "",
        "fleet-x: git/pr 'a b' in 3 repositories: 1 parked, 1 refused, 1 waiting.",
        "`bandleader resume fleet-x` goes on with what is parked, refused or waiting.",
        "`bandleader resume fleet-x --continue | --skip | --abort` decides about what is parked.",
    ]


def test_the_picture_fits_the_terminal() -> None:
    state = state_of(began(1), began(3), began(4))
    progress = Progress()
    session = {"session": "20261122-101112-abcd", "command": ""}
    progress.feed(json.dumps({**session, "type": "session_started", "data": {"plan": {"steps": [{}, {}]}}}))
    progress.feed(json.dumps({**session, "type": "stage_started", "command": "test/unit", "data": {}}))
    progress.feed("no event")
    console = Console(file=io.StringIO(), width=60)
    lines = [line.plain for line in picture(state, {1: progress}, 106.0, console.width, 6)]
    assert lines == [
        "/repo/first   0 of 2        5 s  test/unit",
        "/repo/second                5 s  ",
        "and 1 more at work",
        "3 running  6 s",
    ]
    assert max(len(line.plain) for line in picture(state, {1: progress}, 106.0, 20, 24)) <= 20


def test_events_of_later_versions_change_nothing() -> None:
    state = state_of(began(1))
    before = fleet_text(state, Painter(False), 0)
    state.feed(FleetEvent(200.0, "something_new", 1, {}))
    state.feed(FleetEvent(200.0, "repository_ended", 77, {}))
    assert fleet_text(state, Painter(False), 0) == before


@pytest.mark.parametrize("name", ["fleet", "export", "distributed"])
def test_a_plain_run_loads_nothing_of_it(name: str) -> None:
    import subprocess

    code = (
        "import sys\nfrom bandleader.cli.main import main\nsys.argv = ['bandleader', 'run', 'nothing']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([each for each in sys.modules if each.startswith('bandleader.{name}')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
