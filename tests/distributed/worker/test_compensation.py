"""A compensation whose worker dies: what it has done elsewhere by then, nobody knows."""

from __future__ import annotations

from bandleader.distributed.database.claims import workers
from bandleader.distributed.database.connect import connect
from bandleader.pipeline.runners.relatives import start_time
from tests.distributed.support.clone import Team
from tests.distributed.support.crew import Crew
from tests.distributed.support.fixtures import crew, meeting, team, two
from tests.distributed.support.story import assert_legal
from tests.pipeline.engine.program import Meeting

__all__ = ["crew", "meeting", "team", "two"]


def test_a_compensation_that_was_begun_is_not_begun_again(team: Team, two: Crew, meeting: Meeting) -> None:
    """It is on record that it ran and did not come to its end, and the next one runs."""
    for name in ("first", "second"):
        team.command(f"undo-{name}", f'echo "start undo-{name}" >> "$JOURNAL"; exit 0')
        needs = [] if name == "first" else ["first"]
        team.command(name, "true", dependencies=needs, run={"compensate": f"undo-{name}"})
    once = '[ $(grep -c undo-second "$JOURNAL") != 1 ] || { echo $$ > "$MEETING"; sleep 3600; }'
    team.command("undo-second", f'echo "start undo-second" >> "$JOURNAL"; {once}')
    team.command("last", "exit 3", dependencies=["second"], run={"on-failure": "manual-intervention"})
    team.push()
    story = team.submit("last")
    assert story.outcome() == "parked"
    team.resume(story, "abort")
    pid = int(meeting.wait())
    with connect(team.address) as connection:
        (busy,) = [row.id for row in workers(connection) if row.busy]
    two.of(busy).kill()
    assert story.outcome() == "failed"
    assert_legal(story.events)
    assert team.started() == {"undo-first": 1, "undo-second": 1}
    undone = {event.command: event.data["exit_code"] for event in story.of("compensated")}
    assert undone == {"second": -1, "first": 0}
    (said,) = [event.data["text"] for event in story.of("runner_said", "second")]
    assert f"{busy} was lost while undo-second ran" in said
    assert not start_time(pid)
