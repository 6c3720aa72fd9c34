"""Workers that die at a certain moment."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from bandleader.pipeline.runners.relatives import start_time
from tests.distributed.support.clone import Team
from tests.distributed.support.crew import Crew
from tests.distributed.support.story import Story, assert_executed_as_recorded, assert_legal
from tests.pipeline.engine.program import Meeting

FOREVER = "while :; do sleep 1; done"


def slow(team: Team) -> None:
    """`top` needs `slow`, which needs `first`. The first time `slow` tells its process number and goes on for ever."""
    team.command("first", 'echo "start first" >> "$JOURNAL"; echo 1 > first.txt')
    script = (
        'echo "start slow" >> "$JOURNAL"; echo half > slow.txt; echo lost > lost.txt\n'
        f'if [ $(grep -c slow "$JOURNAL") = 1 ]; then echo $$ > "$MEETING"; {FOREVER}; fi\n'
        "rm lost.txt; cat first.txt > slow.txt"
    )
    team.command("slow", script, dependencies=["first"])
    team.command("top", 'echo "start top" >> "$JOURNAL"; cat slow.txt > top.txt', dependencies=["slow"])
    team.push()


def assert_finished(team: Team, story: Story, **started: int) -> None:
    assert story.outcome() == "succeeded", story
    assert_legal(story.events)
    assert_executed_as_recorded(story.events, team.started())
    assert team.started() == started
    assert set(team.result(story)) == {f"{name}.txt" for name in started}


def holding(story: Story, command: str) -> str:
    """The worker that claimed a command last."""
    return str(story.of("command_claimed", command)[-1].data["worker"])


def test_a_worker_is_killed_in_the_middle_of_a_command(team: Team, two: Crew, meeting: Meeting) -> None:
    slow(team)
    story = team.submit("top")
    pid = int(meeting.wait())
    story.until("process_started", command="slow")
    dead = holding(story, "slow")
    two.of(dead).kill()
    again = story.until("command_claimed", command="slow")
    assert again.data["worker"] != dead
    assert again.data["again"] == "command_resolution"
    assert_finished(team, story, first=1, slow=2, top=1)
    two.of(again.data["worker"]).until(f"that worker {dead} had left")
    assert not start_time(pid)


def test_the_coordinator_is_killed(team: Team, two: Crew, meeting: Meeting) -> None:
    """The commands of other workers do not notice."""
    slow(team)
    story = team.submit("top")
    pid = int(meeting.wait())
    story.until("process_started", command="slow")
    worker, coordinator = holding(story, "slow"), story.log.outline(story.session).coordinator
    if worker == coordinator:  # there is no telling who takes what
        two.hire().id  # noqa: B018
        two.of(worker).kill()
        story.until("command_claimed", command="slow")
        assert_finished(team, story, first=1, slow=2, top=1)
        return
    two.of(coordinator).kill()
    os.kill(pid, signal.SIGKILL)
    assert story.outcome() == "failed"
    assert_legal(story.events)
    assert story.log.outline(story.session).coordinator == worker
    assert story.outcomes() == {"first": "succeeded", "slow": "failed", "top": "dependency_failed"}


def test_all_workers_are_killed_and_another_one_comes(team: Team, two: Crew, meeting: Meeting) -> None:
    slow(team)
    story = team.submit("top")
    meeting.wait()
    for hand in two.hands:
        hand.kill()
    two.hire()
    assert_finished(team, story, first=1, slow=2, top=1)


def hook(team: Team, refs: str, refused: str = "refs/none/") -> None:
    """The first push to refs with this start never comes to an end; it is told of. Others are ``refused``."""
    script = team.remote / "hooks" / "pre-receive"
    script.write_text(
        f'#!/bin/sh\nwhile read -r old new ref; do case "$ref" in {refused}*) exit 1;; {refs}*)\n'
        f'mkdir "{team.remote}/once" 2> /dev/null && {{ echo "$ref" > "$MEETING"; {FOREVER}; }};; esac; done; exit 0\n'
    )
    script.chmod(0o755)


def killed_while_it_pushes(team: Team, crew: Crew, meeting: Meeting, refs: str, refused: str = "refs/none/") -> Story:
    team.command("write", 'echo "start write" >> "$JOURNAL"; echo 1 > write.txt')
    team.push()
    hook(team, refs, refused)
    story = team.submit("write")
    meeting.wait()
    story.until("stage_ended", stage="execution")
    crew.of(holding(story, "write")).kill()
    return story


def test_what_was_executed_is_not_executed_again(team: Team, two: Crew, meeting: Meeting) -> None:
    """Another worker brings to its end what one has done that died before it was merged."""
    story = killed_while_it_pushes(team, two, meeting, "refs/bandleader/results/")
    assert story.until("command_claimed").data["again"] == "validation"
    assert_finished(team, story, write=1)


def test_a_result_that_was_merged_already_is_not_merged_twice(team: Team, two: Crew, meeting: Meeting) -> None:
    story = killed_while_it_pushes(team, two, meeting, "refs/heads/bandleader/")
    assert story.until("command_claimed").data["again"] == "validation"
    assert_finished(team, story, write=1)


def test_a_result_that_never_left_its_machine_is_made_anew(team: Team, two: Crew, meeting: Meeting) -> None:
    story = killed_while_it_pushes(team, two, meeting, "refs/bandleader/carried/")
    assert story.until("command_claimed").data["again"] == "command_resolution"
    assert_finished(team, story, write=2)


def test_what_could_not_leave_its_machine_is_for_a_person_to_decide(team: Team, two: Crew, meeting: Meeting) -> None:
    """It was executed, and what it did is nowhere else: to execute it again could do it twice."""
    story = killed_while_it_pushes(team, two, meeting, "refs/bandleader/results/", "refs/bandleader/carried/")
    assert "should this worker be lost now" in story.until("runner_said").data["text"]
    assert story.until("command_claimed").data["again"] == "validation"
    assert story.outcome() == "parked"
    assert "has no recorded state" in story.of("command_parked")[-1].data["message"]
    assert team.started() == {"write": 1}


def test_a_worker_that_is_told_to_end_lets_its_commands_end(
    team: Team, two: Crew, meeting: Meeting, tmp_path: Path
) -> None:
    """Sessions that it coordinates go on elsewhere."""
    go = tmp_path / "go"
    os.mkfifo(go)
    team.command("wait", f'echo "start wait" >> "$JOURNAL"; echo 1 > wait.txt; echo . > "$MEETING"; read -r _ < {go}')
    team.command("top", 'echo "start top" >> "$JOURNAL"; echo 1 > top.txt', dependencies=["wait"])
    team.push()
    story = team.submit("top")
    meeting.wait()
    story.until("process_started", command="wait")
    worker = two.of(holding(story, "wait"))
    worker.process.terminate()
    worker.until("draining")
    go.write_text("\n")
    assert_finished(team, story, wait=1, top=1)
    assert holding(story, "top") != worker.id
    assert worker.process.wait(30) == 0


def test_a_worker_that_is_told_twice_ends_at_once(team: Team, two: Crew, meeting: Meeting) -> None:
    slow(team)
    story = team.submit("top")
    pid = int(meeting.wait())
    story.until("process_started", command="slow")
    worker = two.of(holding(story, "slow"))
    worker.process.terminate()
    worker.until("draining")
    worker.process.terminate()
    assert worker.process.wait(30) == 130
    assert not start_time(pid)
    assert_finished(team, story, first=1, slow=2, top=1)
