"""What people decide about a session while workers have it: they cancel it, resume it, give it up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bandleader.pipeline.runners.relatives import start_time
from tests.distributed.conftest import Cluster
from tests.distributed.support.clone import Team
from tests.distributed.support.crew import Crew
from tests.distributed.support.story import Story, assert_executed_as_recorded, assert_legal
from tests.pipeline.engine.program import Meeting


@pytest.fixture(scope="module")
def standing(cluster: Cluster, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """Two workers for all tests here."""
    address = cluster.create(migrated)
    crew = Crew(address, tmp_path_factory.mktemp("crew"))
    for hand in [crew.hire(), crew.hire()]:
        assert hand.id
    yield crew
    crew.close()
    cluster.drop(address)


@pytest.fixture
def team(tmp_path: Path, standing: Crew) -> Iterator[Team]:
    made = Team(tmp_path, standing.address)
    yield made
    made.close()


def note(team: Team, id: str) -> str:
    """What a script begins with."""
    return f'echo "start {id}" >> {team.journal}\n'


def once(team: Team, id: str, script: str) -> str:
    """Have it happen the first time only that a command starts."""
    return f'if [ "$(grep -c "^start {id}$" {team.journal})" = 1 ]; then {script}; fi\n'


def assert_sound(team: Team, story: Story) -> None:
    assert_legal(story.events)
    assert_executed_as_recorded(story.events, team.started())


def test_a_running_command_is_cancelled_and_begins_anew_when_resumed(team: Team, meeting: Meeting) -> None:
    team.command("first", note(team, "first") + "echo 1 > first.txt")
    forever = f"echo $$ > {meeting.path}; while :; do sleep 1; done"
    team.command(
        "slow",
        note(team, "slow") + "test ! -e slow.txt; echo half > slow.txt\n" + once(team, "slow", forever),
        dependencies=["first"],
    )
    team.push()
    story = team.submit("slow")
    pid = int(meeting.wait())
    team.cancel(story)
    assert story.outcome() == "cancelled"
    assert not start_time(pid)
    assert set(team.result(story)) == {"first.txt"}
    team.resume(story)
    assert story.outcome() == "succeeded"
    assert_sound(team, story)
    assert team.started() == {"first": 1, "slow": 2}
    assert set(team.result(story)) == {"first.txt", "slow.txt"}


def test_a_command_that_does_not_care_is_ended_by_a_second_request(team: Team, meeting: Meeting) -> None:
    stubborn = f"trap 'echo asked > {meeting.path}' TERM; echo $$ > {meeting.path}; while :; do :; done"
    team.command("stubborn", note(team, "stubborn") + "echo x > x.txt\n" + once(team, "stubborn", stubborn))
    team.push()
    story = team.submit("stubborn")
    pid = int(meeting.wait())
    team.cancel(story)
    assert meeting.wait() == "asked"
    team.cancel(story)
    assert story.outcome() == "cancelled"
    assert not start_time(pid)
    team.resume(story)
    assert story.outcome() == "succeeded"
    assert_sound(team, story)
    assert team.started() == {"stubborn": 2}


def test_a_command_that_waits_for_a_worker_is_recalled(team: Team, standing: Crew) -> None:
    """What is left of it in the queue is begun by nobody."""
    team.command("special", note(team, "special"), run={"labels": ["special"]})
    team.command("top", note(team, "top"), dependencies=["special"])
    team.push()
    story = team.submit("top")
    story.until("command_dispatched")
    team.cancel(story)
    assert story.outcome() == "cancelled"
    team.resume(story)
    story.until("command_dispatched", command="special")
    standing.hire("--label", "special")
    assert story.outcome() == "succeeded"
    assert_sound(team, story)
    assert team.started() == {"special": 1, "top": 1}
    assert len(story.of("command_claimed", "special")) == 1


def test_the_wait_for_another_attempt_is_cancelled(team: Team) -> None:
    retry = {"retry": {"attempts": 2, "backoff": "10d", "max-backoff": "10d"}}
    team.command("flaky", note(team, "flaky") + once(team, "flaky", "exit 3"), run=retry)
    team.push()
    story = team.submit("flaky")
    story.until("retry_scheduled")
    team.cancel(story)
    assert story.outcome() == "cancelled"
    team.resume(story, "abort")
    assert story.outcome() == "failed"
    assert_sound(team, story)
    assert team.started() == {"flaky": 1}
    assert story.outcomes() == {"flaky": "cancelled"}


@pytest.mark.parametrize(
    ("decision", "outcome", "ends"),
    [
        ("continue", "succeeded", {"fails": "succeeded", "top": "succeeded"}),
        ("skip", "succeeded", {"fails": "by_person", "top": "succeeded"}),
        ("abort", "failed", {"fails": "cancelled", "top": "dependency_failed"}),
    ],
)
def test_a_person_decides_about_a_parked_command(team: Team, decision: str, outcome: str, ends: dict[str, str]) -> None:
    fails = "test ! -e f.txt; echo half > f.txt\n" + once(team, "fails", "exit 3") + "echo 1 > f.txt"
    team.command("fails", note(team, "fails") + fails, run={"on-failure": "manual-intervention"})
    team.command("top", note(team, "top"), dependencies=["fails"])
    team.push()
    story = team.submit("top")
    assert story.outcome() == "parked"
    assert team.result(story) == {}
    team.resume(story, decision)  # type: ignore[arg-type]
    assert story.outcome() == outcome
    assert_sound(team, story)
    assert story.outcomes() == ends
    assert set(team.result(story)) == ({"f.txt"} if decision == "continue" else set())


@pytest.mark.parametrize(("decision", "outcome"), [("continue", "parked"), ("skip", "succeeded"), ("abort", "failed")])
def test_a_gate_waits_for_a_person(team: Team, decision: str, outcome: str) -> None:
    """Workers have what was submitted, so to continue mends nothing that is wrong with it."""
    team.command("clean", note(team, "clean") + "rm -rf /srv/other")
    team.push()
    story = team.submit("clean")
    assert story.outcome() == "parked"
    assert "safety" in story.of("command_parked")[0].data["message"]
    team.resume(story, decision)  # type: ignore[arg-type]
    assert story.outcome() == outcome
    assert_sound(team, story)
    assert not team.started()


@pytest.mark.parametrize("keep_going", [True, False])
def test_a_failure_recalls_what_waits_unless_it_is_to_go_on(team: Team, standing: Crew, keep_going: bool) -> None:
    label = f"later-{keep_going}".lower()
    team.command("waits", note(team, "waits"), run={"labels": [label]})
    team.command("fails", "exit 3")
    team.command("top", "true", dependencies=["waits", "fails"])
    team.push()
    story = team.submit("top", keep_going=keep_going)
    story.until("command_ended", command="fails")
    if keep_going:
        standing.hire("--label", label)
    assert story.outcome() == "failed"
    assert_sound(team, story)
    assert len(story.of("command_claimed", "waits")) == keep_going
    assert team.started() == ({"waits": 1} if keep_going else {})


def test_what_has_begun_goes_on_after_a_failure(team: Team, meeting: Meeting) -> None:
    """Its next attempt is made although nothing new begins."""
    fails = note(team, "flaky") + once(team, "flaky", f"echo . > {meeting.path}; exit 3")
    team.command("flaky", fails, run={"retry": {"attempts": 2, "backoff": "1s"}})
    team.command("bad", f"until grep -q flaky {team.journal}; do sleep 0.01; done; exit 3")
    team.command("top", "true", dependencies=["flaky", "bad"])
    team.push()
    story = team.submit("top", keep_going=False)
    assert story.outcome() == "failed"
    assert_sound(team, story)
    assert story.outcomes() == {"flaky": "succeeded", "bad": "failed", "top": "dependency_failed"}


def test_compensations_run_in_reverse_order(team: Team) -> None:
    for name in ("first", "second"):
        team.command(f"undo-{name}", f"echo undo {name} >> {team.journal}")
        needs = [] if name == "first" else ["first"]
        team.command(name, note(team, name), dependencies=needs, run={"compensate": f"undo-{name}"})
    team.command("last", "exit 3", dependencies=["second"], run={"on-failure": "manual-intervention"})
    team.push()
    story = team.submit("last")
    assert story.outcome() == "parked"
    team.resume(story, "abort")
    assert story.outcome() == "failed"
    assert_legal(story.events)
    assert team.journal.read_text().splitlines() == ["start first", "start second", "undo second", "undo first"]
    assert [event.data["exit_code"] for event in story.of("compensated")] == [0, 0]


def test_two_that_change_the_same_line(team: Team, meeting: Meeting, tmp_path: Path) -> None:
    """The later one is parked; when it is to continue, it begins with what the earlier one has merged."""
    go = tmp_path / "go"
    team.write("line.txt", "old\n")
    team.command("one", note(team, "one") + "echo one > line.txt")
    wait = f"echo . > {meeting.path}; until test -e {go}; do sleep 0.02; done"
    team.command("two", note(team, "two") + once(team, "two", wait) + "echo $(cat line.txt) and two > line.txt")
    team.command("top", note(team, "top") + "cp line.txt seen.txt", dependencies=["one", "two"])
    team.push()
    story = team.submit("top")
    meeting.wait()
    if not story.of("command_ended", "one"):
        story.until("command_ended", command="one")
    go.touch()
    assert story.outcome() == "parked"
    assert "line.txt" in story.of("command_parked", "two")[0].data["message"]
    team.resume(story, "continue")
    assert story.outcome() == "succeeded"
    assert_sound(team, story)
    assert team.started() == {"one": 1, "two": 2, "top": 1}
    head = story.log.head(story.session)
    assert team.git("--git-dir", str(team.remote), "show", f"{head}:seen.txt") == "one and two"
