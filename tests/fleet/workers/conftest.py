"""Repositories with a remote each, a database, and workers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("dbos", reason="the extra `distributed` is not installed")

from bandleader.distributed.database.address import Address
from tests.distributed.conftest import cluster, database, migrated  # noqa: F401
from tests.distributed.support.crew import Crew
from tests.fleet.conftest import Fleet


@pytest.fixture
def crew(tmp_path: Path, database: Address) -> Iterator[Crew]:  # noqa: F811
    """Nobody yet."""
    made = Crew(database, tmp_path)
    yield made
    made.close()


@pytest.fixture
def pushed(fleet: Fleet) -> Fleet:
    """Three repositories, all pushed."""
    for name in "abc":
        workspace = fleet.add(name, "echo done >> result")
        remote = fleet.folder / f"{name}.git"
        workspace.git("init", "--quiet", "--bare", str(remote))
        workspace.git("remote", "add", "origin", str(remote))
        workspace.git("push", "--quiet", "origin", "HEAD:refs/heads/main")
    return fleet
