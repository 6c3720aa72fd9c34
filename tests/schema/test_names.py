"""Tools, models and what else Claude Code knows by name."""

from __future__ import annotations

import pytest

from bandleader.library.schema.builtins import BUILT_IN_AGENTS, BUILT_IN_COMMANDS, BUNDLED_SKILLS, COLORS
from bandleader.library.schema.models import MODELS, is_model
from bandleader.library.schema.tools import READ_ONLY, RETIRED, TOOLS


def test_tools_are_listed_by_their_own_names_with_a_line_each() -> None:
    assert all(name == tool.name and tool.doc.endswith(".") and "\n" not in tool.doc for name, tool in TOOLS.items())


@pytest.mark.parametrize("name", ["Read", "Glob", "Grep", "LSP", "WebFetch", "WebSearch", "TodoWrite"])
def test_tools_that_only_read(name: str) -> None:
    assert name in READ_ONLY


@pytest.mark.parametrize("name", ["Bash", "PowerShell", "Monitor", "Edit", "Write", "NotebookEdit", "Agent", "Skill"])
def test_tools_that_can_change_the_work_tree(name: str) -> None:
    assert name in TOOLS
    assert name not in READ_ONLY


@pytest.mark.parametrize(
    ("old", "new"),
    [("Task", "Agent"), ("MultiEdit", "Edit"), ("SlashCommand", "Skill"), ("KillShell", "TaskStop"), ("LS", "")],
)
def test_retired_tools(old: str, new: str) -> None:
    assert RETIRED[old] == new


def test_retired_tools_are_no_tools_and_lead_to_one() -> None:
    assert not RETIRED.keys() & TOOLS.keys()
    assert set(RETIRED.values()) - {""} <= TOOLS.keys()


@pytest.mark.parametrize(
    "name",
    [
        *MODELS,
        "claude-opus-5",
        "claude-sonnet-4-5-20250929",
        "claude-sonnet-4-0",
        "claude-opus-4-1[1m]",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "claude-sonnet-4-5@20250929",
        "arn:aws:bedrock:us-east-1:123:inference-profile/x",
    ],
)
def test_models(name: str) -> None:
    assert is_model(name)


@pytest.mark.parametrize(
    "name", ["", "gpt-4", "GPT-4.1", "Claude Sonnet 4.5", "Sonnet", "claude", "claude-", "sonnet "]
)
def test_what_is_no_model(name: str) -> None:
    assert not is_model(name)


def test_bundled_skills_are_commands_that_can_be_replaced() -> None:
    assert BUNDLED_SKILLS < BUILT_IN_COMMANDS
    assert {"review", "help", "clear"} <= BUILT_IN_COMMANDS - BUNDLED_SKILLS
    assert "general-purpose" in BUILT_IN_AGENTS
    assert len(COLORS) == 8
