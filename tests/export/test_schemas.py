"""Exported workflows against the JSON Schemas that the vendors publish (check-jsonschema carries them)."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.export.conftest import Export
from tests.support.workspace import Workspace

_SCHEMAS = {"github-actions": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("check_jsonschema") is None, reason="check-jsonschema is not installed"
)


def validate(name_of_service: str, file: Path) -> None:
    schema = _SCHEMAS[name_of_service]
    program = "from check_jsonschema import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--builtin-schema", schema, os.fspath(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def jobs_of(name_of_service: str, text: str) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load(text)
    if name_of_service == "github-actions":
        found: dict[str, Any] = workflow["jobs"]
        return found
    return {name: job for name, job in workflow.items() if not name.startswith(".")}


def test_the_example(example: Workspace, name_of_service: str, export: Export, tmp_path: Path) -> None:
    jobs = jobs_of(name_of_service, export("publish/archive"))
    assert jobs["publish-upload"]["needs"] == ["notes-index", "notes-feed"]
    assert not jobs["notes-words"].get("needs")
    validate(name_of_service, tmp_path / "exported.yml")


def test_two_hundred_commands(workspace: Workspace, name_of_service: str, export: Export, tmp_path: Path) -> None:
    for number in range(200):
        needs = [f"step/{each}" for each in {(number - 1) // 2, number // 3} if 0 <= each < number]
        workspace.command(f"step/{number}", "true", dependencies=needs)
    workspace.command("all", "true", dependencies=[f"step/{number}" for number in range(200)])
    workspace.commit()
    text = export("all")
    jobs = jobs_of(name_of_service, text)
    assert len(jobs) == 201
    assert set(jobs["step-9"]["needs"]) == {"step-3", "step-4"}
    assert list(jobs)[-1] == "all"
    assert len(text.encode()) < 1_000_000
    validate(name_of_service, tmp_path / "exported.yml")


def test_odd_names_and_values(workspace: Workspace, name_of_service: str, export: Export, tmp_path: Path) -> None:
    odd = [
        "größe/日本",
        "x" * 120,
        "/".join(["yy" * 10] * 6),
        "a b",
        "a-b",
        "${{ github.token }}",
        "yes",
        "1",
        "it's",
        "pages",
    ]
    for name in odd:
        workspace.command(name, "true", run={"outputs": ["${{ x }}/**", "a: b"], "timeout": "100h", "retry": {}})
    workspace.command("all", "true", dependencies=odd, run={"retry": {"attempts": 9}})
    workspace.commit()
    jobs = jobs_of(name_of_service, export("all", "--", "${{ secrets.KEY }}", "a\nb: c", '"', "\x1b[0m", "\u2028x"))
    assert len(jobs) == len(odd) + 1
    assert len({name.lower() for name in jobs}) == len(jobs)
    validate(name_of_service, tmp_path / "exported.yml")


def test_agents_get_the_names_of_their_secrets_and_shells_do_not(
    workspace: Workspace, name_of_service: str, export: Export, tmp_path: Path
) -> None:
    workspace.command("think", "Think about it.", runner="claude")
    workspace.command("do", "true", dependencies=["think"])
    workspace.commit()
    text = export("do")
    assert "ANTHROPIC_API_KEY" in text
    assert "GEMINI_API_KEY" not in text
    if name_of_service == "github-actions":
        jobs = jobs_of(name_of_service, text)
        runs = {name: [step.get("env") for step in job["steps"] if "env" in step] for name, job in jobs.items()}
        names = ("ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN")
        assert runs == {"think": [{name: f"${{{{ secrets.{name} }}}}" for name in names}], "do": []}
    assert "OTHER_KEY" in export("do", "--secret", "OTHER_KEY")
    validate(name_of_service, tmp_path / "exported.yml")


def test_what_comes_from_the_library_stands_in_no_script(
    workspace: Workspace, name_of_service: str, export: Export
) -> None:
    marks = ["zzname", "zzout", "zzargument", "zzrunner"]
    workspace.command("zzname", "true", run={"outputs": ["zzout"]})
    workspace.commit()
    for job in jobs_of(name_of_service, export("zzname", "--runner", "zzrunner", "--", "zzargument")).values():
        scripts = job.get("script") or [step["run"] for step in job["steps"] if "run" in step]
        assert len(scripts) >= 3
        assert not [mark for mark in marks if mark in "".join(scripts)]


def test_time_and_retries_are_bounded(workspace: Workspace, name_of_service: str, export: Export) -> None:
    run = {"timeout": "30m", "retry": {"attempts": 3, "backoff": "60s", "max-backoff": "60s"}}
    workspace.command("slow", "true", run=run)
    workspace.commit()
    job = jobs_of(name_of_service, export("slow"))["slow"]
    if name_of_service == "github-actions":
        assert job["timeout-minutes"] == 3 * 30 + 2 + 10
    else:
        assert job["timeout"] == "102 minutes"
        assert job["retry"]["max"] == 2
        assert "script_failure" not in job["retry"]["when"]


def test_labels_choose_the_machine(workspace: Workspace, name_of_service: str, export: Export, tmp_path: Path) -> None:
    workspace.command("draw", "true", run={"labels": ["gpu", "big-disk"]})
    workspace.command("all", "true", dependencies=["draw"])
    workspace.commit()
    jobs = jobs_of(name_of_service, export("all", "--runner-image", "special"))
    if name_of_service == "github-actions":
        assert jobs["draw"]["runs-on"] == ["self-hosted", "big-disk", "gpu"]
        assert jobs["all"]["runs-on"] == "special"
    else:
        assert jobs["draw"]["tags"] == ["big-disk", "gpu"]
        assert "tags" not in jobs["all"]
    validate(name_of_service, tmp_path / "exported.yml")
