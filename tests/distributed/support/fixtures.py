"""Fixtures of tests with worker processes; a conftest imports those that it wants."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bandleader.distributed.database.address import Address
from tests.pipeline.engine.program import Meeting

from .clone import Team
from .crew import Crew


@pytest.fixture
def team(tmp_path: Path, database: Address) -> Iterator[Team]:
    made = Team(tmp_path, database)
    yield made
    made.close()


@pytest.fixture
def meeting(tmp_path: Path) -> Iterator[Meeting]:
    """Where commands tell that they have come to some point; its path is in ``$MEETING``."""
    made = Meeting(tmp_path)
    yield made
    made.close()


@pytest.fixture
def crew(tmp_path: Path, database: Address, team: Team) -> Iterator[Crew]:
    """Nobody yet."""
    made = Crew(database, tmp_path, team.environment)
    yield made
    made.close()


@pytest.fixture
def two(crew: Crew) -> Crew:
    """Two workers, which are up."""
    for hand in [crew.hire(), crew.hire()]:
        assert hand.id
    return crew
