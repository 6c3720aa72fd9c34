"""The pre-commit hooks in a real pre-commit, and the steps of the GitHub Action in a real shell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.editors.conftest import REPOSITORY, program

ACTION: dict[str, Any] = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
BIN = Path(sys.executable).parent


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def hooked(workspace: Path, tmp_path: Path) -> Path:
    """The workspace with both hooks; they run the program of this environment, so that nothing is installed."""
    repository = tmp_path / "hooks"
    repository.mkdir()
    local = [{**hook, "language": "system"} for hook in HOOKS]
    (repository / ".pre-commit-hooks.yaml").write_text(yaml.safe_dump(local), encoding="utf-8")
    git(repository, "init", "--quiet")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=Hooks")
    revision = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=repository, text=True).strip()
    wanted = {"repo": os.fspath(repository), "rev": revision, "hooks": [{"id": hook["id"]} for hook in HOOKS]}
    (workspace / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [wanted]}), encoding="utf-8")
    git(workspace, "add", ".")
    return workspace


def pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pre-commit, from ``BANDLEADER_TEST_PRE_COMMIT`` or the PATH."""
    command = program(os.environ.get("BANDLEADER_TEST_PRE_COMMIT", "pre-commit"))
    variables = {
        "PRE_COMMIT_HOME": os.fspath(folder.parent / "cache"),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    return subprocess.run(
        [command, *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_pre_commit_takes_the_manifest() -> None:
    done = pre_commit(REPOSITORY, "validate-manifest", ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout


def test_a_commit_with_a_broken_command_is_stopped_and_a_mended_one_is_not(hooked: Path) -> None:
    done = pre_commit(hooked, "run", "bandleader", "--files", ".claude/commands/git/pr.md")
    assert done.returncode == 1
    assert "DP001" in done.stdout
    command = hooked / ".claude/commands/git/pr.md"
    command.write_text(command.read_text().replace("gone/away", "quality/verify"))
    done = pre_commit(hooked, "run", "bandleader", "--files", ".claude/commands/git/pr.md")
    assert done.returncode == 0, done.stdout


def test_files_of_no_library_start_no_hook(hooked: Path) -> None:
    done = pre_commit(hooked, "run", "--files", "README.md")
    assert done.returncode == 0
    assert done.stdout.count("Skipped") == len(HOOKS)


def test_the_fixing_hook_mends_and_reports_that_it_did(hooked: Path) -> None:
    command = hooked / ".claude/commands/quality/verify.md"
    command.write_text("---\ndescription: Verify now: all of it\n---\n\nVerify it.\n")
    git(hooked, "add", ".")
    done = pre_commit(hooked, "run", "bandleader-fix", "--files", ".claude/commands/quality/verify.md")
    assert "files were modified by this hook" in done.stdout
    assert 'description: "Verify now: all of it"' in command.read_text().replace("'", '"')


def check_step(workspace: Path, **inputs: str) -> tuple[int, str, dict[str, Path]]:
    """Run the step `check` of the action as its runner would; the exit code, what it said, and the files it wrote."""
    files = {name: workspace.parent / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.touch()
    given = {name.upper().replace("-", "_"): str(value["default"]) for name, value in ACTION["inputs"].items()}
    variables = {
        **{name: given[name] for name in ("PATHS", "SELECT", "IGNORE", "ANNOTATIONS", "SARIF")},
        **{name: os.fspath(file) for name, file in files.items()},
        **{name.upper(): value for name, value in inputs.items()},
        "BANDLEADER": os.fspath(BIN / "bandleader"),
        "RUNNER_TEMP": os.fspath(workspace.parent),
    }
    command = ["bash", os.fspath(REPOSITORY / "editors/ci/check.sh")]
    done = subprocess.run(
        command,
        cwd=workspace,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout, files


def test_the_action_annotates_fails_and_summarises(workspace: Path) -> None:
    code, said, files = check_step(workspace)
    assert code == 1
    assert "::error file=.claude/commands/git/pr.md,line=3,endLine=3,title=DP001" in said
    assert "gone/away" in files["GITHUB_STEP_SUMMARY"].read_text()
    assert files["GITHUB_OUTPUT"].read_text() == ""


def test_the_action_writes_sarif_when_asked_to(workspace: Path) -> None:
    code, said, files = check_step(workspace, sarif="true", annotations="false")
    assert code == 1
    assert "::error" not in said
    name, _, path = files["GITHUB_OUTPUT"].read_text().strip().partition("=")
    assert name == "sarif-file"
    report = json.loads(Path(path).read_text())
    assert [result["ruleId"] for result in report["runs"][0]["results"]] == ["DP001"]


def test_the_action_passes_what_is_in_order_and_reads_its_inputs(workspace: Path) -> None:
    assert check_step(workspace, ignore="DP001")[0] == 0
    assert check_step(workspace, select="FM")[0] == 0
    assert check_step(workspace, paths=".claude/commands/quality .claude/commands/greet.md")[0] == 0
    assert check_step(workspace, paths="nowhere")[0] == 2


def test_an_input_is_never_a_piece_of_shell(workspace: Path) -> None:
    check_step(workspace, select="$(touch owned)", paths="`touch owned` ; touch owned")
    assert not (workspace / "owned").exists()
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_every_input_reaches_a_step_and_every_script_is_there() -> None:
    steps = json.dumps(ACTION["runs"]["steps"])
    assert [name for name in ACTION["inputs"] if f"inputs.{name}" not in steps] == []
    scripts = {step["run"].split("/", 1)[1].rstrip('"') for step in ACTION["runs"]["steps"] if "run" in step}
    assert all((REPOSITORY / script).is_file() for script in scripts)


def test_the_plugin_for_claude_code_names_a_program_that_serves() -> None:
    plugin = REPOSITORY / "editors" / "claude-code"
    (server,) = json.loads((plugin / ".lsp.json").read_text(encoding="utf-8")).values()
    assert server["extensionToLanguage"] == {".md": "markdown"}
    assert server["initializationOptions"]["trusted"] is False
    found = shutil.which(server["command"], path=os.fspath(BIN))
    assert found
    subprocess.run([found, *server["args"], "--version"], check=True, capture_output=True, timeout=60)
    from bandleader import __version__

    assert json.loads((plugin / ".claude-plugin" / "plugin.json").read_text(encoding="utf-8"))["version"] == __version__
