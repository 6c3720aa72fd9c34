"""Every judgement of the pipeline has a page, and `explain` finds it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.cli.main import main
from bandleader.library.durations import parse_duration, write_duration
from bandleader.pipeline.explained import EXPLAINED, HEADINGS, Explained
from bandleader.rules.registry import BY_CODE


def run(arguments: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["bandleader", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


@pytest.mark.parametrize("each", EXPLAINED, ids=lambda each: each.name)
def test_a_page_has_the_fixed_headings(each: Explained) -> None:
    assert tuple(line[3:] for line in each.body.splitlines() if line.startswith("## ")) == HEADINGS
    assert each.summary.endswith(".")
    assert "\n" not in each.summary
    assert not each.rule or each.rule in BY_CODE


def test_all_of_them_are_there() -> None:
    assert [each.name for each in EXPLAINED] == [
        "complexity-triage",
        "file-creation", "complexity-budget", "documentation", "safety", "resources",
        "execution-success", "state-consistency", "quality-metrics", "side-effects",
        "quality-assurance",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["side-effects", "side_effects", "SIDE-EFFECTS"])
def test_explain_prints_a_page(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["explain", name, "--format", "markdown"], monkeypatch) == 0
    assert capsys.readouterr().out.startswith("# side-effects\n\nstage `validation`\n\nWhether a command changed only")


def test_the_code_of_a_rule_brings_its_gates_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["explain", "QG002", "--format", "markdown"], monkeypatch) == 0
    titles = [line for line in capsys.readouterr().out.splitlines() if line.startswith("# ")]
    assert titles == ["# complexity-gate (QG002)", "# complexity-triage", "# complexity-budget"]


def test_the_list_names_them(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["explain"], monkeypatch) == 0
    listed = capsys.readouterr().out.split("While a command runs:\n")[1]
    assert [line.split()[1] for line in listed.splitlines()] == [each.name for each in EXPLAINED]
    assert run(["explain", "--format", "json"], monkeypatch) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[-1]["name"] == "quality-assurance"
    assert rows[-2] == {
        "name": "side-effects",
        "stage": "validation",
        "rule": "",
        "summary": "Whether a command changed only what it said it would change.",
    }


def test_a_slip_of_the_hand_is_answered_with_the_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["explain", "sid-effects"], monkeypatch) == 2
    assert "Did you mean `side-effects`?" in capsys.readouterr().err


@given(st.integers(0, 40 * 86_400_000))
def test_a_written_duration_means_what_it_was(milliseconds: int) -> None:
    assert parse_duration(write_duration(milliseconds / 1000)) == pytest.approx(milliseconds / 1000)


def test_durations_are_printed_as_they_are_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("configured")
    text = '[run]\nwait = "90s"\n[quality.limits]\nduration = "1.5h"\n[[quality.checks]]\nname = "a"\nrun = "b"\n'
    (folder / "bandleader.toml").write_text(text, encoding="utf-8")
    assert run(["config", "--folder", str(folder)], monkeypatch) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["run"]["wait"] == "90s"
    assert printed["quality"]["limits"]["duration"] == "90m"
    assert printed["quality"]["checks"][0]["timeout"] == "10m"
    assert printed["breaker"]["reset"] == "15m"
