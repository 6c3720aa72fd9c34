"""A bare remote with somebody who works with it, and workers that know only the remote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .shared import Shared, share


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a name, helpers and filters configured."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    return share(tmp_path)
