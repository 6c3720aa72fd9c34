"""The worker as a process: what it is told at its start, and the list that it is in as long as it lives."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from bandleader.distributed.database.address import Address
from bandleader.distributed.database.claims import workers
from bandleader.distributed.database.connect import connect
from tests.distributed.client.conftest import Ran, bandleader
from tests.distributed.support.crew import PATIENCE, Crew
from tests.distributed.support.fixtures import crew, team, two

__all__ = ["bandleader", "crew", "team", "two"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--concurrency", "0"), "0 is not in the range"),
        (("--label", "GPU"), "`GPU` is no label; write a word of lower-case letters"),
        (tuple(word for number in range(9) for word in ("--label", f"l{number}")), "a worker offers at most 8 labels"),
        (("--health", "here"), "write PORT or HOST:PORT"),
        (("--database", "postgresql://me@127.0.0.1:1/x"), "the database server cannot be reached (Connection refused)"),
    ],
)
def test_a_wrong_start_is_one_line_and_2(words: tuple[str, ...], said: str, bandleader: Callable[..., Ran]) -> None:
    ran = bandleader("worker", *words)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert said in ran.err


def test_a_worker_that_was_killed_leaves_the_list(two: Crew, database: Address) -> None:
    killed, left = (hand.id for hand in two.hands)
    two.of(killed).kill()
    pause = threading.Event()
    with connect(database) as connection:
        for _ in range(int(PATIENCE / 0.05)):
            if (found := [row.id for row in workers(connection)]) == [left]:
                return
            pause.wait(0.05)
    raise AssertionError(f"there are still {found}")
