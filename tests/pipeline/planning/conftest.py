"""Workspaces for plans, closed when a test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.pipeline.planning.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Callable[[Mapping[str, str]], World]]:
    made: list[World] = []

    def make(files: Mapping[str, str]) -> World:
        made.append(World(tmp_path / "w", files))
        return made[-1]

    yield make
    for each in made:
        each.log.close()
