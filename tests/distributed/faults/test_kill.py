"""SIGKILL of workers at random moments: every command ends once, and the result is that of an undisturbed local run."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Any

from tests.distributed.support.clone import Team
from tests.distributed.support.crew import Crew
from tests.distributed.support.story import CLOSING, Story, assert_executed_as_recorded, assert_legal, told

COMMANDS = 20
ALL = bool(os.environ.get("BANDLEADER_EVERY_BOUNDARY"))  # `make faults`
SESSIONS = 30 if ALL else 2
KILLS = 2  # in each session
EVENTS = 200  # of a session, or more


def library(team: Team) -> None:
    """Four layers of five commands: two write in parallel, one alone, two read, of which one fails the first time."""
    for number in range(COMMANDS):
        layer, place = divmod(number, 5)
        needs = [f"c{(layer - 1) * 5 + (place + step) % 5}" for step in (0, 1, 3)] if layer else []
        front: dict[str, Any] = {"dependencies": needs} if needs else {}
        outputs = " ".join(f"out/{need}.txt" for need in needs)
        script = [f'echo "start c{number}" >> "$JOURNAL"']
        if place in (1, 3):
            front["allowed-tools"] = "Read"
            script.append("cat src/a.txt > /dev/null; sleep 0.02")
        else:
            script += ["mkdir -p out", f"test ! -e out/c{number}.txt", f"echo half > out/c{number}.txt; sleep 0.02"]
            script.append(f"{{ echo c{number}; cat {outputs} /dev/null 2>/dev/null || true; }} > out/c{number}.txt")
            script.append(f"echo c{number} > src/last-{place}.txt")
        if place in (0, 2):
            front["run"] = {"isolation": "worktree"}
        elif place == 3:
            front["run"] = {"retry": {"attempts": 3, "backoff": "1ms"}}
            script.append(f'test "$(grep -c "^start c{number}\\$" "$JOURNAL")" != 1')
        team.command(f"c{number}", "\n".join(script), **front)
    team.command("all", 'echo "start all" >> "$JOURNAL"', dependencies=[f"c{n}" for n in range(15, 20)])
    team.write("src/a.txt", "one\n")
    team.push()


def assert_undisturbed(team: Team, story: Story, files: dict[str, str]) -> None:
    """All is as if nobody had been killed, but for what had to be begun anew."""
    assert not story.of("command_parked"), told([event for event in story.events if event.command in parked(story)])
    assert set(story.outcomes().values()) == {"succeeded"}, story
    assert len(story.outcomes()) == COMMANDS + 1
    state = assert_legal(story.events)
    assert state.outcome == "succeeded"
    assert_executed_as_recorded(story.events, team.started())
    assert team.result(story) == files


def parked(story: Story) -> set[str]:
    return {event.command for event in story.of("command_parked")}


def test_workers_are_killed_at_random_moments(team: Team, two: Crew, tmp_path: Path) -> None:
    library(team)
    files, _ = team.locally("all", tmp_path / "local")
    chance = random.Random(None if ALL else 5)
    waits: list[float] = []
    for _ in range(SESSIONS):
        team.journal.write_text("")
        story = team.submit("all", force=True)
        dead: dict[str, float] = {}
        moments = sorted(chance.sample(range(3, EVENTS), KILLS))
        while (event := story.next()).type not in CLOSING:
            if moments and event.seq >= moments[0]:
                del moments[0]
                hand = chance.choice([hand for hand in two.hands if hand.process.poll() is None])
                dead[hand.id] = time.time()
                hand.kill()
                two.hire()
                two.hands[-1].id  # noqa: B018  # it is up
        assert_undisturbed(team, story, files)
        waits += taken_over(story, dead)
        story.log.close()
    assert waits
    print("seconds until the work of a killed worker was claimed:", *(f"{wait:.2f}" for wait in sorted(waits)))  # noqa: T201


def taken_over(story: Story, dead: dict[str, float]) -> list[float]:
    """How long after the death of its worker a command was claimed by another one, in seconds."""
    has: dict[str, str] = {}
    found = []
    for event in story.events:
        if event.type == "command_claimed":
            before = has.get(event.command, "")
            if before in dead:
                found.append(event.at - dead[before])
            has[event.command] = event.data["worker"]
        elif event.type in ("command_released", "command_ended"):
            has.pop(event.command, None)
    return found
