"""Workers in network namespaces of their own, and a link to the database that is cut and restored."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bandleader.distributed.database.address import Address
from bandleader.pipeline.runners.relatives import start_time
from tests.distributed.conftest import Cluster
from tests.distributed.support.clone import Team
from tests.distributed.support.crew import PROGRAM, Crew, Hand
from tests.distributed.support.story import assert_executed_as_recorded, assert_legal
from tests.pipeline.engine.program import Meeting

NETWORK = "10.213"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


class Link:
    """A namespace, and the link from it to that of the database."""

    def __init__(self, number: int) -> None:
        self.space = f"bandleader-{os.getpid()}-{number}"
        self.here, there = (f"bl{os.getpid() % 100_000}{side}{number}" for side in "ab")
        self.host, inside = f"{NETWORK}.{number}.1", f"{NETWORK}.{number}.2"
        ip("netns", "add", self.space)
        ip("link", "add", self.here, "type", "veth", "peer", "name", there, "netns", self.space)
        ip("address", "add", f"{self.host}/30", "dev", self.here)
        ip("link", "set", self.here, "up")
        ip("-n", self.space, "address", "add", f"{inside}/30", "dev", there)
        ip("-n", self.space, "link", "set", there, "up")

    def cut(self) -> None:
        ip("link", "set", self.here, "down")

    def restore(self) -> None:
        ip("link", "set", self.here, "up")

    def close(self) -> None:
        subprocess.run(["ip", "link", "delete", self.here], check=False, capture_output=True)
        subprocess.run(["ip", "netns", "delete", self.space], check=False, capture_output=True)


@pytest.fixture
def links() -> Iterator[list[Link]]:
    """Two."""
    made: list[Link] = []
    try:
        made += [Link(1), Link(2)]
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no network namespaces here: they need root and `ip netns`")
    yield made
    for link in made:
        link.close()


@pytest.fixture
def reachable(cluster: Cluster, database: Address, links: list[Link]) -> Iterator[Address]:
    """The database, from all networks of the test."""
    access = cluster.folder / "data" / "pg_hba.conf"
    before = access.read_text()
    access.write_text(f"{before}host all all {NETWORK}.0.0/16 trust\n")
    cluster.execute("ALTER SYSTEM SET listen_addresses = '*'")
    cluster.restart()
    yield database
    access.write_text(before)
    cluster.execute("ALTER SYSTEM RESET listen_addresses")
    cluster.restart()


def hire(crew: Crew, link: Link, database: Address) -> Hand:
    url = database.url.replace("127.0.0.1", link.host)
    return crew.hire(program=["ip", "netns", "exec", link.space, *PROGRAM], url=url)


def test_a_worker_is_cut_off_and_comes_back(
    team: Team, crew: Crew, reachable: Address, links: list[Link], meeting: Meeting, tmp_path: Path
) -> None:
    """Its work goes on elsewhere; it records nothing more of it, ends what it has running, and takes new work."""
    hands = {hire(crew, link, reachable).id: link for link in links}
    gate = tmp_path / "gate"
    script = 'echo "start slow" >> "$JOURNAL"; echo half > slow.txt; echo $$ > "$MEETING"\n'
    team.command("slow", f"{script}until test -e {gate}; do sleep 0.05; done; echo whole > slow.txt")
    team.push()
    story = team.submit("slow")
    first = int(meeting.wait())
    story.until("process_started")
    cut_off = str(story.of("command_claimed")[-1].data["worker"])
    hands[cut_off].cut()
    again = story.until("command_claimed")
    assert again.data["worker"] != cut_off
    second = int(meeting.wait())
    hands[cut_off].restore()
    crew.of(cut_off).until("has taken over")
    while start_time(first):
        os.sched_yield()
    assert start_time(second)
    gate.touch()
    assert story.outcome() == "succeeded"
    assert_legal(story.events)
    assert_executed_as_recorded(story.events, team.started())
    assert [event.data["worker"] for event in story.of("command_claimed")] == [cut_off, again.data["worker"]]
    crew.of(again.data["worker"]).dismiss()
    later = team.submit("slow", force=True)
    assert later.outcome() == "succeeded"
    assert {event.data["worker"] for event in later.of("command_claimed")} == {cut_off}
