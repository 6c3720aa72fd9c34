"""What a worker that is gone has left running is told by its mark, and ended; what others run is left alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from bandleader.distributed.worker.identity import MARK
from bandleader.distributed.worker.leftovers import end_leftovers
from bandleader.pipeline.runners.relatives import TOKEN


@pytest.fixture
def processes() -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """One of each of three workers, one that a worker started for itself, and one of a worker elsewhere."""
    here = f"db-{os.getpid()}"
    marks = {
        "gone": (f"{here}/gone", "t1"),
        "alive": (f"{here}/alive", "t2"),
        "own": (f"{here}/own", "t3"),
        "git": (f"{here}/gone", ""),
        "other database": (f"not-{here}/gone", "t4"),
    }
    started = {}
    for name, (mark, token) in marks.items():
        environment = {**os.environ, MARK: mark, **({TOKEN: token} if token else {})}
        started[name] = subprocess.Popen(["sleep", "3600"], env=environment, start_new_session=True)
    yield started
    for process in started.values():
        process.kill()
        process.wait()


def test_only_commands_of_workers_that_are_gone_are_ended(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    asked: list[str] = []

    def is_gone(worker: str) -> bool:
        asked.append(worker)
        return worker == "gone"

    assert end_leftovers(f"db-{os.getpid()}", "own", is_gone) == 1
    assert processes["gone"].wait(30) != 0
    assert [name for name, process in processes.items() if process.poll() is None] == [
        "alive",
        "own",
        "git",
        "other database",
    ]
    assert sorted(asked) == ["alive", "gone"]
