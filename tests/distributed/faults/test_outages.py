"""A database that is away, workers that stall, that are asked twice, or that are of another version."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bandleader.distributed.adapter.client import Client
from bandleader.distributed.database.address import Address
from bandleader.distributed.protocol import PROTOCOL, SESSIONS, session_workflow
from bandleader.pipeline.options import RunOptions
from bandleader.pipeline.runners.relatives import start_time
from tests.distributed.conftest import Cluster
from tests.distributed.support.clone import Team
from tests.distributed.support.crew import Crew
from tests.distributed.support.story import Story, assert_executed_as_recorded, assert_legal
from tests.pipeline.engine.program import Meeting


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """What `slow` waits for."""
    return tmp_path / "gate"


@pytest.fixture
def story(team: Team, two: Crew, meeting: Meeting, gate: Path) -> Iterator[Story]:
    """`top` needs `slow`, which has begun, and waits, each time anew, until the gate is open."""
    script = 'echo "start slow" >> "$JOURNAL"; echo half > slow.txt; echo $$ > "$MEETING"\n'
    team.command("slow", f"{script}until test -e {gate}; do sleep 0.05; done; echo whole > slow.txt")
    team.command("beside", 'echo "start beside" >> "$JOURNAL"; echo 1 > beside.txt')
    team.command("top", 'echo "start top" >> "$JOURNAL"; cat slow.txt > top.txt', dependencies=["slow", "beside"])
    team.push()
    return team.submit("top")


def holding(story: Story, command: str) -> str:
    return str(story.of("command_claimed", command)[-1].data["worker"])


def assert_finished(team: Team, story: Story, **started: int) -> None:
    assert story.outcome() == "succeeded", story
    recorded = list(story.log.read(story.session))  # a server that crashes forgets what it had told of already
    assert_legal(recorded)
    assert_executed_as_recorded(recorded, team.started())
    assert team.started() == {"slow": 1, "beside": 1, "top": 1, **started}
    assert set(team.result(story)) == {"slow.txt", "beside.txt", "top.txt"}


@pytest.mark.parametrize("immediate", [True, False])
def test_the_database_is_restarted(
    team: Team, story: Story, meeting: Meeting, gate: Path, cluster: Cluster, immediate: bool
) -> None:
    meeting.wait()
    cluster.restart(immediate=immediate)
    gate.touch()
    assert_finished(team, story)


def test_a_command_ends_while_the_database_is_away(
    team: Team, story: Story, meeting: Meeting, gate: Path, cluster: Cluster
) -> None:
    """Its worker keeps what it has to say."""
    pid = int(meeting.wait())
    story.until("process_started", command="slow")
    cluster.stop(immediate=True)
    gate.touch()
    while start_time(pid):
        os.sched_yield()
    cluster.start()
    assert_finished(team, story)


def test_a_session_is_coordinated_twice(team: Team, story: Story, meeting: Meeting, gate: Path) -> None:
    """The first one can record nothing more."""
    meeting.wait()
    story.until("command_ended", command="beside")
    with Client(team.address) as client:
        client.hand_over(session_workflow(story.session, 0), SESSIONS)
    gate.touch()
    assert_finished(team, story)


def test_the_work_of_a_stalled_worker_goes_on_elsewhere(
    team: Team, two: Crew, story: Story, meeting: Meeting, gate: Path
) -> None:
    """When it wakes up it records nothing more, ends what it has running, and takes new work."""
    first = int(meeting.wait())
    if not story.of("command_ended", "beside"):
        story.until("command_ended", command="beside")
    if not story.of("process_started", "slow"):
        story.until("process_started", command="slow")
    stalled = two.of(holding(story, "slow"))
    stalled.stop()
    again = story.until("command_claimed", command="slow")
    assert again.data["worker"] != stalled.id
    second = int(meeting.wait())
    stalled.go_on()
    stalled.until("has taken over")
    while start_time(first):
        os.sched_yield()
    assert start_time(second)
    gate.touch()
    assert_finished(team, story, slow=2)
    owners = {event.data["token"]: event.data["worker"] for event in story.of("command_claimed", "slow")}
    assert [owners[token] for token in sorted(owners)] == [stalled.id, again.data["worker"]]
    two.of(again.data["worker"]).dismiss()
    later = team.submit("top", force=True)
    assert later.outcome() == "succeeded"
    assert {event.data["worker"] for event in later.of("command_claimed")} == {stalled.id}


OTHER = "bandleader-0"
OLD_WORKER = f"""
import bandleader.distributed.protocol as protocol
protocol.PROTOCOL = {OTHER!r}
from bandleader.cli.main import main
main()
"""


def test_workers_of_another_version_leave_a_session_alone(team: Team, crew: Crew, database: Address) -> None:
    """Whoever submits is told."""
    team.command("do", 'echo "start do" >> "$JOURNAL"')
    team.push()
    old = crew.hire(program=[sys.executable, "-W", "ignore", "-c", OLD_WORKER])
    assert old.id
    said: list[str] = []
    engine = team.remote_engine(database)
    story = team.follow(engine.submit(engine.plan("do"), RunOptions(), said.append))
    assert [OTHER in sentence and PROTOCOL in sentence for sentence in said] == [True]
    assert {worker.protocol for worker in story.log.workers()} == {OTHER}
    new = crew.hire()
    assert story.outcome() == "succeeded"
    assert {event.data["worker"] for event in story.of("command_claimed")} == {new.id}
    assert story.log.outline(story.session).coordinator == new.id
