"""Starting up costs what is imported: what the commonest calls leave alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

GREET = "---\ndescription: Greet whoever comes in\nallowed-tools: Read\n---\n\nSay hello to them, then look at `x`.\n"
CODE = """
import json, sys
from bandleader.cli.main import run
code = run(json.loads(sys.argv[1]))
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""
NEVER = {"click", "dataclasses", "hashlib", "immutables", "inspect", "bandleader.library.config_structure"}
UNPARSED = {"bandleader.library.document", "bandleader.library.frontmatter", "bandleader.rules.registry"}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library that has been checked before, and nothing in it has changed since."""
    command = tmp_path / ".claude" / "commands" / "greet.md"
    command.parent.mkdir(parents=True)
    command.write_text(GREET, encoding="utf-8")
    monkeypatch.setenv("BANDLEADER_CACHE_DIR", str(tmp_path / "cache"))
    imported(tmp_path, "check")
    return tmp_path


def imported(folder: Path, *arguments: str) -> set[str]:
    """The modules of a process that has run these arguments with success."""
    command = [sys.executable, "-c", CODE, json.dumps(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    code, modules = json.loads(done.stderr)
    assert code == 0
    return set(modules)


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (("check",), NEVER | UNPARSED),
        (("check", ".claude/commands/greet.md"), NEVER | UNPARSED),
        (("show", "greet"), NEVER | {"bandleader.rules.registry"}),
        (("list",), NEVER | {"bandleader.rules.registry"}),
        (("--version",), NEVER | UNPARSED | {"typing", "bandleader.library"}),
    ],
)
def test_a_call_imports_only_what_it_needs(library: Path, arguments: tuple[str, ...], unwanted: set[str]) -> None:
    assert not imported(library, *arguments) & unwanted


def test_a_file_that_has_changed_is_parsed_again(library: Path) -> None:
    (library / ".claude" / "commands" / "greet.md").write_text(GREET + "Again.\n", encoding="utf-8")
    assert imported(library, "check") >= UNPARSED


def test_a_run_evaluates_no_rule_and_needs_no_yaml_for_plain_front_matter(library: Path) -> None:
    head = "---\ndescription: Greet whoever comes in\nallowed-tools: Read\nrun: {runner: shell}\n---\n\n"
    (library / ".claude" / "commands" / "greet.md").write_text(head + "```bash\ntrue\n```\n", encoding="utf-8")
    spared = {"bandleader.rules.registry", "bandleader.rules.ruleset", "yaml", "rapidfuzz"}
    spared |= {"bandleader.pipeline.recovery.rewind", "bandleader.pipeline.upkeep.examine"}
    assert not imported(library, "run", "greet") & spared
