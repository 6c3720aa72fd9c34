"""The lengths that the Agent Skills standard allows, which no fixture can show in one line."""

from __future__ import annotations

import pytest

from bandleader.library.settings import CheckSettings, Settings
from tests.support.memory import WORKSPACE, memory_library

TARGET = Settings(check=CheckSettings(targets=("agent-skills",), select=("PT",)))


@pytest.mark.parametrize(("key", "most"), [("description", 1024), ("compatibility", 500)])
def test_one_character_more_is_reported(key: str, most: int) -> None:
    for size, messages in ((most, 0), (most + 1, 1)):
        values = {"name": "plot", "description": "Draw charts from tables"} | {key: "x" * size}
        text = "".join(["---\n", *(f"{name}: {value}\n" for name, value in values.items()), "---\nDraw the chart.\n"])
        path = ".claude/skills/plot/SKILL.md"
        snapshot, checker = memory_library({path: text}, TARGET)
        found = checker.findings(snapshot, f"{WORKSPACE}/{path}")
        assert [text[finding.start : finding.end] for finding in found] == ["x" * size] * messages
