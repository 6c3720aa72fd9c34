"""Bad input and bad places: a message that says what is wrong and what to do, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bandleader.pipeline.engine import Engine
from tests.pipeline.engine.program import Answer, call
from tests.support.workspace import IDENTITY, Workspace

WRECK = "echo x > src/a.txt; false"
PROGRAM = f"{sys.executable} -m bandleader"


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that is the whole PATH: it holds every program but those that a test takes out."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "git", "sh", "cat", "rm", "true", "false", "echo"):
        (folder / name).symlink_to(shutil.which(name) or "/nowhere")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def text(workspace: Workspace, name: str = "src/a.txt") -> str:
    return (workspace.folder / name).read_text(encoding="utf-8")


def assert_refused(answer: Answer, *words: str) -> None:
    """Exit code 2, nothing but the message, and no session."""
    assert answer.code == 2, answer
    assert not answer.out, answer
    for word in words:
        assert word in answer.err


# What is asked for


def test_an_unknown_command(workspace: Workspace) -> None:
    workspace.command("build", "true")
    assert_refused(call(workspace, "run", "biuld"), "no command is called `biuld`", "Did you mean build?")
    assert_refused(call(workspace, "run", "zzz"), "`bandleader list` shows what there is")


def test_a_circle(workspace: Workspace) -> None:
    workspace.command("a", "true", dependencies=["b"])
    workspace.command("b", "true", dependencies=["a"])
    assert_refused(call(workspace, "run", "a"), "a -> b -> a", "Take one of these entries out")


def test_a_dependency_that_is_missing(workspace: Workspace) -> None:
    workspace.command("a", "true", dependencies=["nope"])
    assert_refused(call(workspace, "run", "a"), "a depends on `nope`", "`dependencies` in .claude/commands/a.md;")


def test_arguments_that_were_forgotten(workspace: Workspace) -> None:
    workspace.command("greet", "echo $1", **{"argument-hint": "<name>"})
    answer = call(workspace, "run", "greet")
    assert answer.code == 1
    assert "it was given no arguments, and its argument-hint is <name>" in answer.out
    assert call(workspace, "run", "greet", "you").code == 0


@pytest.mark.parametrize(
    ("configuration", "message"),
    [("[run\njobs = 1\n", "not valid TOML"), ("[run]\njobs = 'many'\n", "`run.jobs` must be a whole number")],
)
def test_a_broken_configuration(workspace: Workspace, configuration: str, message: str) -> None:
    workspace.command("a", "true")
    path = workspace.write("bandleader.toml", configuration)
    assert_refused(call(workspace, "run", "a"), str(path), message, "nothing was run")
    assert_refused(call(workspace, "resume"), "nothing was run")
    assert call(workspace, "plan", "a").code == 0
    path.unlink()
    assert call(workspace, "run", "a").code == 0


def test_a_command_whose_name_is_not_utf8(workspace: Workspace) -> None:
    good = workspace.command("good", "true")
    bad = os.fsencode(workspace.commands) + b"/caf\xe9.md"
    Path(os.fsdecode(bad)).write_bytes(good.read_bytes())
    assert call(workspace, "run", "good").code == 0
    assert_refused(call(workspace, "run", os.fsdecode(b"caf\xe9")), "is not UTF-8", "rename it")


# Programs that are missing: parked, for they can be installed and the session gone on with


def test_no_agent_cli(workspace: Workspace, without: Path) -> None:
    (workspace.commands / "think.md").write_text("---\ndescription: Thinks about it\n---\nThink.\n")
    answer = call(workspace, "run", "think")
    assert answer.code == 4
    assert "no agent CLI is on the PATH" in answer.out
    assert "set run.runner: shell" in answer.out
    assert call(workspace, "resume", "--abort").code == 1


def test_no_bash(workspace: Workspace, without: Path) -> None:
    workspace.command("a", "true")
    (without / "bash").rename(without / "hidden")
    answer = call(workspace, "run", "a")
    assert answer.code == 4
    assert "there is no bash on the PATH: install it" in answer.out
    (without / "hidden").rename(without / "bash")
    assert call(workspace, "resume", "--continue").code == 0


def test_no_git_on_the_path(repository: Workspace, without: Path) -> None:
    (without / "git").unlink()
    repository.command("fine", "echo y > src/b.txt")
    repository.command("wreck", WRECK)
    repository.command("apart", "true", run={"isolation": "worktree"})
    assert call(repository, "run", "fine").code == 0
    answer = call(repository, "run", "wreck")
    assert answer.code == 1
    assert "The rollback of wreck covers only the declared outputs" in answer.err
    apart = call(repository, "run", "apart")
    assert apart.code == 4
    assert "git is not on the PATH" in apart.out


# Where the workspace is


def test_no_repository(workspace: Workspace) -> None:
    workspace.write("src/a.txt", "one\n")
    workspace.command("wreck", WRECK)
    answer = call(workspace, "run", "wreck")
    assert answer.code == 1
    assert "covers only the declared outputs of a command, because it is in no git repository" in answer.err


def test_a_bare_repository(workspace: Workspace) -> None:
    workspace.git("init", "--quiet", "--bare", ".")
    workspace.command("wreck", "mkdir -p out; echo x > out/a; false", run={"outputs": ["out/**"]})
    answer = call(workspace, "run", "wreck")
    assert answer.code == 1
    assert "because the repository is bare" in answer.err
    assert not (workspace.folder / "out" / "a").exists()


def place(workspace: Workspace, kind: str) -> Workspace:
    """The workspace, or one beside it, as a repository of some kind whose `src/a.txt` holds ``one``."""
    workspace.write("src/a.txt", "one\n")
    if kind == "unborn":
        workspace.git("init", "--quiet")
        return workspace
    workspace.commit()
    if kind == "detached":
        workspace.git("checkout", "--quiet", "--detach")
    elif kind == "packed":
        workspace.git("pack-refs", "--all")
    elif kind == "shallow":
        workspace.git("commit", "--quiet", "--allow-empty", "--message", "another")
        clone = workspace.folder.with_name("clone")
        subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{workspace.folder}", str(clone)], check=True)
        return Workspace(clone)
    elif kind == "worktree":
        other = workspace.folder.with_name("other")
        workspace.git("worktree", "add", "--quiet", str(other))
        return Workspace(other)
    return workspace


@pytest.mark.parametrize("kind", ["unborn", "detached", "packed", "shallow", "worktree"])
def test_unusual_repositories_are_rolled_back(workspace: Workspace, kind: str) -> None:
    found = place(workspace, kind)
    found.command("fine", "echo two > src/b.txt")
    found.command("wreck", WRECK, dependencies=["fine"])
    before = found.git("symbolic-ref", "-q", "HEAD") if kind != "detached" else found.git("rev-parse", "HEAD")
    answer = call(found, "run", "wreck")
    assert answer.code == 1
    assert not answer.err
    assert (text(found), text(found, "src/b.txt")) == ("one\n", "two\n")
    after = found.git("symbolic-ref", "-q", "HEAD") if kind != "detached" else found.git("rev-parse", "HEAD")
    assert after == before


def test_submodules_are_not_covered_and_that_is_said(repository: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    inner = Workspace(other)
    inner.write("file.txt", "inner\n")
    inner.commit()
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    repository.commit()
    repository.command("wreck", f"echo x > sub/file.txt; {WRECK}")
    answer = call(repository, "run", "wreck")
    assert answer.code == 1
    assert "The rollback of wreck does not cover sub/" in answer.err
    assert (text(repository), text(repository, "sub/file.txt")) == ("one\n", "x\n")


def conflict(repository: Workspace, operation: str) -> None:
    """Leave the repository in the middle of something, with a conflict in `src/a.txt`."""
    repository.git("checkout", "--quiet", "-b", "other")
    repository.write("src/a.txt", "theirs\n")
    repository.commit()
    repository.git("checkout", "--quiet", "-")
    repository.write("src/a.txt", "mine\n")
    repository.commit()
    subprocess.run(["git", *IDENTITY, operation, "other"], cwd=repository.folder, capture_output=True, check=False)
    assert "UU src/a.txt" in repository.git("status", "--short")


@pytest.mark.parametrize("operation", ["merge", "rebase"])
def test_in_the_middle_of_a_merge(repository: Workspace, operation: str) -> None:
    repository.command("fine", "echo y > src/b.txt")
    repository.command("wreck", WRECK)
    repository.command("mend", "echo mended > src/a.txt")
    repository.commit()
    conflict(repository, operation)
    state = repository.git("status", "--short"), repository.files()
    assert call(repository, "run", "wreck").code == 1
    assert (repository.git("status", "--short"), repository.files()) == state
    assert call(repository, "run", "fine").code == 0  # what a person has begun is not the command's fault
    assert call(repository, "run", "mend").code == 0


def test_a_command_that_begins_a_merge_and_leaves_it(repository: Workspace) -> None:
    repository.git("branch", "base")
    conflict(repository, "merge")
    repository.git("merge", "--abort")
    repository.command("spoil", "git -c user.name=x -c user.email=x@y merge other || true")
    answer = call(repository, "run", "spoil")
    assert answer.code == 1
    assert "in the middle of a merge" in answer.out
    assert text(repository) == "mine\n"


@pytest.mark.parametrize("name", ["with space", "ünïcode", "'quotes\" and $HOME", "-dash"])
def test_workspaces_with_strange_names(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    workspace = Workspace(folder)
    workspace.write("src/a.txt", "one\n")
    workspace.commit()
    workspace.command("fine", "echo y > src/b.txt; pwd", run={"isolation": "worktree"})
    workspace.command("wreck", WRECK, dependencies=["fine"])
    answer = call(workspace, "run", "wreck")
    assert answer.code == 1
    assert (text(workspace), text(workspace, "src/b.txt")) == ("one\n", "y\n")


def test_a_workspace_whose_path_has_a_line_break(tmp_path: Path) -> None:
    folder = tmp_path / "two\nlines"
    folder.mkdir()
    workspace = Workspace(folder)
    workspace.write("src/a.txt", "one\n")
    workspace.commit()
    workspace.command("wreck", WRECK)
    answer = call(workspace, "run", "wreck")
    assert answer.code == 1
    assert "its path holds a line break" in answer.err


def test_files_whose_names_are_not_utf8(repository: Workspace) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    repository.command("make", "echo x > $'caf\\xe9.txt'")
    repository.command("wreck", "rm $'caf\\xe9.txt'; false", dependencies=["make"])
    assert call(repository, "run", "make").code == 0
    assert call(repository, "run", "wreck").code == 1
    assert text(repository, name) == "x\n"
    assert call(repository, "status").code == 0


def test_a_state_folder_that_is_a_file(workspace: Workspace) -> None:
    workspace.command("a", "true")
    workspace.write(".milestones", "mine")
    assert_refused(call(workspace, "run", "a"), ".milestones: this is no folder", "move it away")
    assert text(workspace, ".milestones") == "mine"
    assert call(workspace, "plan", "a").code == 0


# What changes meanwhile


def test_a_body_that_is_edited_while_the_plan_runs(workspace: Workspace) -> None:
    edited = workspace.commands / "top.md"
    workspace.command("edit", f"echo 'echo new > new.txt' | sed -i '/^true$/r /dev/stdin' {edited}")
    workspace.command("top", "true", dependencies=["edit"])
    assert call(workspace, "run", "top").code == 0
    assert text(workspace, "new.txt") == "new\n"


def test_front_matter_that_cannot_be_run_any_more(workspace: Workspace) -> None:
    edited = workspace.commands / "top.md"
    workspace.command("edit", f"sed -i 's/runner: shell/timeout: never/' {edited}")
    workspace.command("top", "true", dependencies=["edit"])
    answer = call(workspace, "run", "top")
    assert answer.code == 4
    assert "`run.timeout` has to be a duration" in answer.out
    assert "--continue" in answer.out
    workspace.command("top", "true", dependencies=["edit"])
    assert call(workspace, "resume", "--continue").code == 0


def test_a_command_that_is_gone(workspace: Workspace) -> None:
    gone = workspace.commands / "top.md"
    workspace.command("delete", f"rm {gone}")
    workspace.command("top", "true", dependencies=["delete"])
    answer = call(workspace, "run", "top")
    assert answer.code == 4
    assert " .claude/commands/top.md is gone since the plan was made: put it back" in answer.out
    assert call(workspace, "resume", "--skip").code == 0


# What commands do


@pytest.mark.parametrize("jobs", ["1", "64"])
def test_three_hundred_commands_at_once(workspace: Workspace, tmp_path: Path, jobs: str) -> None:
    names = [f"c{number}" for number in range(300)]
    for name in names:
        workspace.command(name, f"echo {name} >> {tmp_path}/journal", **{"allowed-tools": "Read"})
    workspace.command("top", "true", dependencies=names)
    assert call(workspace, "run", "top", "--jobs", jobs).code == 0
    assert sorted((tmp_path / "journal").read_text().split()) == sorted(names)


def test_a_flood_of_output(workspace: Workspace) -> None:
    """The log is bounded, and so is what the engine reads of it at once."""
    workspace.write("bandleader.toml", "[run]\noutput-limit = 1\n")
    workspace.command("flood", "head -c 200000000 /dev/zero | tr '\\0' x")
    assert call(workspace, "run", "flood").code == 0
    (log,) = workspace.folder.glob(".milestones/logs/*/flood.1.log")
    assert log.stat().st_size < 1 << 21
    assert b"bytes dropped" in log.read_bytes()[-200:]
    session = workspace.engine().sessions()[0].id
    assert sum(event.type == "runner_said" for event in workspace.events(session)) < 200


def test_a_command_that_deletes_the_state_folder(repository: Workspace) -> None:
    """As `git clean -fdx` does: the log is put back, the rest of the plan runs, and a failure is still rolled back."""
    repository.command("first", "true")
    repository.command("clean", "git clean -fdxq; echo cleaned > src/a.txt", dependencies=["first"])
    repository.command("wreck", "rm -rf .milestones; echo x > src/b.txt; false", dependencies=["clean"])
    repository.commit()
    answer = call(repository, "run", "wreck")
    assert answer.code == 1
    assert "The event log has been put back" in answer.err
    assert (text(repository), text(repository, "src/b.txt")) == ("cleaned\n", "two\n")
    session = repository.engine().sessions()[0].id
    assert repository.outcomes(session) == {"first": "succeeded", "clean": "succeeded", "wreck": "failed"}
    assert repository.git("status", "--short") == "M src/a.txt"
    again = call(repository, "run", "wreck")  # nothing of all that is in the way
    assert again.code == 1
    assert repository.engine().sessions()[1].id == session


def test_a_command_that_runs_the_program_itself(workspace: Workspace) -> None:
    workspace.command("inner", "true")
    workspace.command("outer", f"{PROGRAM} plan inner; {PROGRAM} run inner")
    answer = call(workspace, "run", "outer")
    assert answer.code == 1
    session = workspace.engine().sessions()[0].id
    said = (workspace.folder / ".milestones" / "logs" / session / "outer.1.log").read_text()
    assert "inner: 1 command to run." in said
    assert f"this is part of session {session}" in said
    assert "`dependencies`" in said
    assert "ended with exit status 3" in answer.out


def test_a_command_that_commits_and_changes_the_branch(repository: Workspace) -> None:
    script = "echo x > src/a.txt; git -c user.name=x -c user.email=x@y commit -qam new; git checkout -qb side; false"
    repository.command("wander", script)
    head = repository.git("rev-parse", "--short", "HEAD")
    answer = call(repository, "run", "wander")
    assert answer.code == 1
    assert text(repository) == "one\n"
    assert f"wander has moved the repository from main at {head} to side at" in answer.err
    assert "`git reflog`" in answer.err


def test_a_daemon_ends_with_the_session(workspace: Workspace, tmp_path: Path) -> None:
    workspace.command("serve", f"setsid sleep 600 > /dev/null 2>&1 & echo $! > {tmp_path}/pid")
    assert call(workspace, "run", "serve").code == 0
    assert gone(int((tmp_path / "pid").read_text()))


def test_a_command_that_will_not_end(repository: Workspace) -> None:
    """It ignores SIGTERM; after its time and some grace it is killed, and what it did is undone."""
    repository.command("stubborn", "trap '' TERM; echo x > src/a.txt; while :; do sleep 1; done", run={"timeout": "1s"})
    answer = call(repository, "run", "stubborn")
    assert answer.code == 1
    assert "was stopped after 1 s (run.timeout)" in answer.out
    assert text(repository) == "one\n"


def gone(pid: int) -> bool:
    """Whether no living process has this number."""
    from bandleader.pipeline.runners.relatives import start_time

    return not start_time(pid)


def test_nothing_is_written_where_nothing_runs(workspace: Workspace) -> None:
    workspace.command("a", "true")
    for words in (("plan", "a"), ("run", "a", "--dry-run"), ("why", "a"), ("sessions",), ("status",), ("log",)):
        call(workspace, *words)
    assert not Engine(workspace.engine().project).layout.root.exists()
