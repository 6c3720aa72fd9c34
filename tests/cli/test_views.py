"""`list`, `show`, `graph`, `explain`, `schema`, `config`: what they print about a small library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bandleader.cli.main import run
from bandleader.rules.registry import RULES

FILES = {
    "architect.md": "---\ndescription: Draw the architecture\n---\nDraw.\n",
    "git/commit.md": "---\ndescription: Commit the change\ndependencies: [quality/check, gone]\n---\nCommit.\n",
    "git/pr.md": "---\ndescription: Open a pull request\ndependencies: [git/commit]\nagents: [critic]\n"
    "allowed-tools: Read, Bash(gh pr *)\n---\nOpen it, then /architect.\n",
    "quality/check.md": "---\ndescription: Check the quality\ndependencies: [git/pr]\n---\nCheck.\n",
    "orchestrate/release.md": "---\ndescription: Release it all\ndependencies: /git:pr\n---\nRelease.\n",
    "_shared/words.md": "Shared words.\n",
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = tmp_path / ".claude" / "commands" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_list_groups_core_commands_families_and_workflows(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list"]) == 0
    lines = [
        line.split("  ")[0] if not line.startswith(" ") else line.split()[0]
        for line in capsys.readouterr().out.split("\n")
    ]
    assert [line for line in lines if line] == [
        "Core commands", "architect", "Families", "git/", "git/commit", "git/pr", "quality/", "quality/check",
        "Workflows", "orchestrate/", "orchestrate/release",
    ]  # fmt: skip


def test_list_as_data_holds_counts_and_filters_by_words(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--format", "json", "pull", "REQUEST"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["dependencies"], row["dependents"]) == ("git/pr", 1, 2)


def test_show_gives_the_metadata_record_of_the_specification(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "/git:pr", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    wanted = {
        "allowed_tools": ["Read", "Bash(gh pr *)"],
        "description": "Open a pull request",
        "dependencies": ["git/commit"],
        "complexity": "simple",
        "agents": ["critic"],
        "file": str(library / ".claude/commands/git/pr.md"),
    }
    assert {key: record[key] for key in wanted} == wanted
    assert record["mentions"] == ["architect"]
    assert set(record["cycle"]) == {"git/commit", "git/pr", "quality/check"}


def test_show_gives_the_defaults_of_the_specification(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (library / ".claude/commands/bare.md").write_text("Do it.\n", encoding="utf-8")
    assert run(["show", "bare", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["allowed_tools"], record["description"], record["complexity"]) == ("all", "No description", "simple")


def test_a_name_that_nothing_has_is_wrong_usage(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "git/push"]) == 2
    error = capsys.readouterr().err
    assert "no command, skill or agent is called `git/push`" in error


def test_the_tree_marks_cycles_and_unresolved_names(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["graph"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "orchestrate/release",
        "└── git/pr",
        "    └── git/commit  (unresolved: gone)",
        "        └── quality/check",
        "            └── git/pr (cycle)",
    ]


def test_the_graph_as_the_specification_stores_it(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["graph", "--format", "json"]) == 0
    graph = json.loads(capsys.readouterr().out)
    assert graph["commands"]["git/commit"] == {"path": "git/commit.md", "dependencies": ["quality/check", "gone"]}
    assert graph["dependencies"]["git/commit"] == ["quality/check"]
    assert "_shared/words" not in graph["commands"]


@pytest.mark.parametrize(("form", "edge"), [("mermaid", "n1 --> n0"), ("dot", '"git/pr" -> "git/commit" [color=red];')])
def test_drawings_for_other_programs(library: Path, capsys: pytest.CaptureFixture[str], form: str, edge: str) -> None:
    assert run(["graph", "git/pr", "--format", form]) == 0
    out = capsys.readouterr().out
    assert edge in out or edge.replace("n1 --> n0", "n0 --> n1") in out
    assert "release" not in out


def test_explain_prints_a_page_for_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    for rule in RULES:
        assert run(["explain", rule.code.lower(), "--format", "markdown"]) == 0
        assert rule.summary in capsys.readouterr().out
    assert run(["explain", "DP01"]) == 2
    assert "Did you mean" in capsys.readouterr().err


def test_schema_is_json_and_knows_the_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "agent"]) == 0
    assert "permissionMode" in json.loads(capsys.readouterr().out)["properties"]


def test_config_prints_what_is_in_force(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (library / "bandleader.toml").write_text("[check.limits]\nfan-in = 3\n", encoding="utf-8")
    assert run(["config"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["check"]["limits"]["fan-in"] == 3
    assert "bandleader.toml" in printed.err


def test_a_secret_is_never_printed(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "AKIA" + "Q7XZ2M9KP4RT8VW3"
    path = library / ".claude/commands/leak.md"
    path.write_text(f"---\ndescription: Upload the report\n---\nUse {secret} for it.\n", encoding="utf-8")
    for form in ("text", "json", "sarif", "github"):
        assert run(["check", "--format", form, "--no-cache", str(path)]) == 1
        out = capsys.readouterr().out
        assert "BD006" in out
        assert secret not in out
    assert run(["check", "--no-cache", str(path)]) == 1
    assert f"4 | Use {'*' * 20} for it." in capsys.readouterr().out
