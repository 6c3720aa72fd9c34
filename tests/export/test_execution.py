"""The jobs of exported workflows, run for real, leave what a plain run leaves."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.export.conftest import Export
from tests.export.services import Service
from tests.support.workspace import Workspace

# The scripts are the same for both; where nothing else counts, one of the services is enough.
ONLY_GITHUB = pytest.mark.parametrize("name_of_service", ["github-actions"])
ONLY_GITLAB = pytest.mark.parametrize("name_of_service", ["gitlab"])


def plain_run(workspace: Workspace, tmp_path: Path, name: str, arguments: str = "") -> dict[str, tuple[int, bytes]]:
    """The files after `bandleader run` in a clone."""
    clone = tmp_path / "plain"
    subprocess.run(["git", "clone", "--quiet", str(workspace.folder), str(clone)], check=True)
    plain = Workspace.__new__(Workspace)
    plain.folder = clone
    assert plain.run(name, arguments=arguments).outcome == "succeeded"
    return plain.files()


def files_of(service: Service, job: str) -> dict[str, tuple[int, bytes]]:
    """The files in the clone of a job when it had ended."""
    clone = Workspace.__new__(Workspace)
    clone.folder = service.clones[job]
    return clone.files()


def test_the_example_leaves_what_a_plain_run_leaves(
    example: Workspace, service: Service, export: Export, tmp_path: Path
) -> None:
    service.run(export("publish/archive"))
    assert set(service.outcomes.values()) == {"success"}, service.output
    expected = plain_run(example, tmp_path, "publish/archive")
    del expected["upload.attempts"]  # git ignores it and no command declares it
    assert files_of(service, "publish-archive") == expected


@pytest.fixture
def diamond(workspace: Workspace) -> Workspace:
    """Two commands that change the two ends of a file which a third has made, and one that reads all of it."""
    lines = "; ".join(f"echo {number}" for number in range(9))
    workspace.command(
        "make", f"({lines}) > list; mkdir -p out; echo deep > out/ignored; ln -s list link; chmod +x list"
    )
    workspace.command("top", "sed -i 's/0/top/' list; rm -f gone", dependencies=["make"])
    workspace.command("end", "sed -i 's/8/end/' list; head -c 99 /dev/zero > binary", dependencies=["make"])
    workspace.command("all/of it", "cat list > all; git status --short > status", dependencies=["top", "end"])
    workspace.write(".gitignore", "out\n")
    workspace.write("gone", "this one goes\n")
    return workspace


def test_the_branches_of_a_diamond_are_merged(
    diamond: Workspace, service: Service, export: Export, tmp_path: Path
) -> None:
    diamond.commit()
    service.run(export("all/of it"))
    assert set(service.outcomes.values()) == {"success"}, service.output
    expected = plain_run(diamond, tmp_path, "all/of it")
    assert {b"top", b"end"} <= set(expected["all"][1].split())
    del expected["out/ignored"]  # git ignores it and no command declares it
    assert files_of(service, "all-of-it") == expected


def test_declared_outputs_are_carried_although_git_ignores_them(
    diamond: Workspace, service: Service, export: Export, tmp_path: Path
) -> None:
    diamond.command(
        "make", "mkdir -p out/deep; echo deep > out/deep/file; seq 0 8 > list", run={"outputs": ["out", "list"]}
    )
    diamond.commit()
    service.run(export("all/of it"))
    assert files_of(service, "all-of-it") == plain_run(diamond, tmp_path, "all/of it")


def test_a_library_below_the_top_of_its_repository(
    workspace: Workspace, service: Service, export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = Workspace(workspace.folder / "my tools")
    inner.command("first", "echo one > one; echo above > ../above")
    inner.command("second", "cat one ../above > two", dependencies=["first"])
    workspace.commit()
    monkeypatch.chdir(inner.folder)
    service.run(export("second"))
    assert set(service.outcomes.values()) == {"success"}, service.output
    assert files_of(service, "second")["my tools/two"][1] == b"one\nabove\n"


@ONLY_GITLAB
def test_changes_of_the_same_line_are_a_failure_with_a_reason(
    diamond: Workspace, service: Service, export: Export
) -> None:
    diamond.command("end", "sed -i 's/0/end/' list", dependencies=["make"])
    diamond.commit()
    service.run(export("all/of it"))
    assert service.outcomes["all-of-it"] == "failure"
    assert "changed the same lines" in service.output["all-of-it"]
    assert "conflict in list" in service.output["all-of-it"]


@ONLY_GITLAB
def test_nothing_runs_after_a_failure(diamond: Workspace, service: Service, export: Export) -> None:
    diamond.command("top", "exit 3", dependencies=["make"])
    diamond.commit()
    service.run(export("all/of it"))
    assert service.outcomes == {"make": "success", "top": "failure", "end": "success", "all-of-it": "skipped"}


def test_an_optional_dependency_may_fail(diamond: Workspace, service: Service, export: Export, tmp_path: Path) -> None:
    diamond.command("top", "exit 3", dependencies=["make"])
    diamond.command("all/of it", "cat list > all", dependencies={"required": ["end"], "optional": ["top"]})
    diamond.command("last", "cp all last", dependencies=["all/of it"])
    diamond.commit()
    service.run(export("last"))
    assert service.outcomes.pop("top") == "failure"
    assert set(service.outcomes.values()) == {"success"}, service.output
    assert b"end" in files_of(service, "last")["last"][1]


def test_what_holds_still_is_not_run_again(diamond: Workspace, service: Service, export: Export) -> None:
    """The second run takes all but the target from the cache, and its files are the same."""
    diamond.command("top", "sed -i 's/0/top/' list", dependencies=["make"], run={"inputs": ["input"]})
    diamond.write("input", "1\n")
    diamond.commit()
    text = export("all/of it")
    service.run(text)
    first = files_of(service, "all-of-it")
    service.run(text)
    assert [name for name, said in service.output.items() if "holds still" in said] == ["make", "top", "end"]
    assert files_of(service, "all-of-it") == first
    diamond.write("input", "2\n")
    diamond.commit()
    service.run(text)
    assert [name for name, said in service.output.items() if "holds still" in said] == ["make", "end"]


@ONLY_GITHUB
def test_what_was_merged_meanwhile_holds_still(diamond: Workspace, service: Service, export: Export) -> None:
    """The result of the last run is part of the repository now, so there is nothing to apply."""
    diamond.commit()
    text = export("all/of it")
    service.run(text)
    shutil.copytree(
        service.clones["make"],
        diamond.folder,
        dirs_exist_ok=True,
        symlinks=True,
        ignore=shutil.ignore_patterns(".git", ".milestones"),
    )
    diamond.commit()
    service.run(text)
    assert "holds still" in service.output["make"]
    assert service.outcomes["all-of-it"] == "success", service.output


@ONLY_GITHUB
def test_a_result_that_expires_is_kept_for_the_target_too(
    workspace: Workspace, service: Service, export: Export
) -> None:
    workspace.command("report", "date > report", run={"cache": "1000h"})
    workspace.commit()
    text = export("report")
    service.run(text)
    first = files_of(service, "report")["report"]
    service.run(text)
    assert files_of(service, "report")["report"] == first


HOSTILE = (
    "${{ secrets.KEY }}",
    "$(touch owned)",
    "`touch owned`",
    "a\nb: |\n  c",
    'it\'s "x"',
    "$HOME ${HOME} $$",
    "-x",
    "",
)


def test_arguments_arrive_as_they_are(workspace: Workspace, service: Service, export: Export) -> None:
    workspace.command("say", 'printf "%s|" "$@" > said')
    workspace.commit()
    service.secrets = {"KEY": "of the house"}
    text = export("say", "--", *HOSTILE)
    service.run(text)
    assert service.outcomes == {"say": "success"}, service.output
    assert files_of(service, "say")["said"][1].decode() == "".join(f"{each}|" for each in HOSTILE)
    assert "owned" not in files_of(service, "say")
