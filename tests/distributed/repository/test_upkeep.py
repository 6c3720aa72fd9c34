"""When mirrors are tidied, counted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bandleader.distributed.repository.errors import RepositoryError
from bandleader.distributed.repository.mirror import Mirror
from bandleader.distributed.repository.upkeep import EVERY, Upkeep


class Counted(Mirror):
    """``fails`` lets the next time fail."""

    tidied = 0
    fails = False

    def tidy(self) -> None:
        self.tidied += 1
        if self.fails:
            raise RepositoryError("the disk is full")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def mirror(tmp_path: Path) -> Counted:
    return Counted(tmp_path / "mirror", "file:///nowhere")


def test_it_is_tidied_at_first_and_then_once_an_hour(mirror: Counted) -> None:
    clock = Clock()
    upkeep = Upkeep(mirror, clock)
    counts = []
    for clock.now in (0.0, 1.0, EVERY - 1, EVERY, EVERY + 1, 3 * EVERY):
        upkeep.enter()
        upkeep.leave()
        counts.append(mirror.tidied)
    assert counts == [1, 1, 1, 2, 2, 3]


def test_it_is_left_alone_while_somebody_works_in_it(mirror: Counted) -> None:
    clock = Clock()
    upkeep = Upkeep(mirror, clock)
    upkeep.enter()
    clock.now = 2 * EVERY
    upkeep.enter()
    upkeep.leave()
    upkeep.enter()
    assert mirror.tidied == 1
    upkeep.leave()
    upkeep.leave()
    upkeep.enter()
    assert mirror.tidied == 2


def test_of_many_who_begin_at_once_one_tidies(mirror: Counted) -> None:
    upkeep = Upkeep(mirror, Clock())
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: upkeep.enter(), range(8)))
    assert mirror.tidied == 1


def test_what_cannot_be_tidied_can_be_worked_in(mirror: Counted, caplog: pytest.LogCaptureFixture) -> None:
    mirror.fails = True
    upkeep = Upkeep(mirror, Clock())
    upkeep.enter()
    upkeep.leave()
    upkeep.enter()
    assert mirror.tidied == 1
    assert "the disk is full" in caplog.text


def test_where_no_mirror_is_yet_none_is_made(tmp_path: Path) -> None:
    """Which kind it has to be is known when something is fetched."""
    mirror = Mirror(tmp_path / "mirror", "file:///nowhere")
    mirror.tidy()
    assert not mirror.folder.exists()
