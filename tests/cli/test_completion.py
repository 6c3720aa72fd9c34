"""What a shell offers at TAB: in the program itself, and in each shell that is installed."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import click
import pytest
from click.shell_completion import ShellComplete

from bandleader.cli.commands import COMMANDS as ENTRIES
from bandleader.cli.group import LazyGroup
from bandleader.library import disk
from tests.cli.conftest import CHECK, COMMANDS, GOOD, Run
from tests.support.workspace import Workspace

COMPLETING = """
import sys
from click.shell_completion import ShellComplete
from bandleader.cli.commands import COMMANDS
from bandleader.cli.group import LazyGroup
assert ShellComplete(LazyGroup(COMMANDS), {}, "", "").get_completions(["run"], "g")
print([name for name in sys.modules if name.startswith("bandleader.rules.") and name.count(".") > 2])
"""
Offered: TypeAlias = Callable[..., dict[str, str]]


@pytest.fixture
def library(folder: Path, write: Callable[..., Path]) -> Path:
    """Commands in a family and beside it, an agent, and a shared file."""
    write(f"{COMMANDS}/greet.md", GOOD)
    write(f"{COMMANDS}/git/commit.md", CHECK)
    write(f"{COMMANDS}/git/push.md", GOOD)
    write(f"{COMMANDS}/_shared/git.md", "Be careful.\n")
    write(".claude/agents/gitter.md", "---\nname: gitter\ndescription: Knows all of git\n---\n\nYou know git.\n")
    write(".claude/skills/given/SKILL.md", "---\nname: given\ndescription: Use it whenever it is given\n---\n\nGive.\n")
    return folder


@pytest.fixture
def offered() -> Offered:
    """What is offered behind some words, each with its description."""

    def offered(*words: str) -> dict[str, str]:
        *before, incomplete = words
        complete = ShellComplete(LazyGroup(ENTRIES), {}, "bandleader", "_BANDLEADER_COMPLETE")
        return {item.value: item.help or "" for item in complete.get_completions(before, incomplete)}

    return offered


# Names


@pytest.mark.parametrize("command", ["run", "plan", "why"])
def test_what_can_run_is_offered_to_those_who_run(library: Path, offered: Offered, command: str) -> None:
    assert list(offered(command, "g")) == ["git/commit", "git/push", "given", "greet"]
    assert list(offered(command, "git/")) == ["git/commit", "git/push"]
    assert list(offered(command, "/gr")) == ["/greet"]
    assert offered(command, "greet", "") == {}


@pytest.mark.parametrize("command", ["show", "graph"])
def test_whoever_looks_is_offered_agents_too(library: Path, offered: Offered, command: str) -> None:
    assert list(offered(command, "git")) == ["git/commit", "git/push", "gitter"]


def test_a_name_comes_with_its_description_once_the_library_is_known(
    library: Path, offered: Offered, bandleader: Run
) -> None:
    assert offered("run", "gree") == {"greet": ""}
    bandleader("check")
    assert offered("run", "gree") == {"greet": "Greet whoever comes in"}


def test_nothing_is_parsed_for_it(
    library: Path, offered: Offered, bandleader: Run, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bandleader("check")
    write(f"{COMMANDS}/git/new.md", GOOD)
    read: list[str] = []
    reading = disk.read
    monkeypatch.setattr(disk, "read", lambda path, limit: (read.append(path), reading(path, limit))[1])
    assert offered("run", "git/") == {
        "git/commit": "Look at the quality of a change",
        "git/new": "",
        "git/push": "Greet whoever comes in",
    }
    assert [path for path in read if path.endswith(".md")] == []
    done = subprocess.run([sys.executable, "-c", COMPLETING], cwd=library, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_workspace_may_be_another_one(library: Path, offered: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert list(offered("run", "--folder", str(library), "gre")) == ["greet"]


# Sessions


def test_sessions_are_offered_newest_first_with_how_they_ended(folder: Path, offered: Offered) -> None:
    work = Workspace(folder)
    work.command("good", "true")
    work.command("bad", "rm -rf $1/*", **{"argument-hint": "[folder]"})
    good, bad = work.run("good").session, work.run("bad", arguments="here there").session
    for command in ("log", "status", "rollback", "dashboard"):
        assert list(offered(command, "").items()) == [(bad, "bad here there, parked"), (good, "good, succeeded")]
        assert list(offered(command, good)) == [good]
    assert list(offered("resume", "")) == [bad]
    assert offered("cancel", "") == {}
    assert list(offered("log", "--command", "g")) == ["good"]


# The rest


def test_rules_are_offered_by_name_and_by_code(folder: Path, offered: Offered) -> None:
    assert list(offered("explain", "dead-")) == ["dead-tool-rule", "dead-command", "dead-file"]
    assert set(offered("explain", "DP00")) >= {"DP001", "DP002"}
    assert "safety" in offered("explain", "saf")


def test_paths_are_left_to_the_shell(folder: Path) -> None:
    complete = ShellComplete(LazyGroup(ENTRIES), {}, "bandleader", "_BANDLEADER_COMPLETE")
    for words, kind in ((["check"], "file"), (["run", "--folder"], "dir"), (["run", "--config"], "file")):
        (item,) = complete.get_completions(words, "x")
        assert (item.value, item.type) == ("x", kind)


@pytest.mark.parametrize("words", [("run", ""), ("log", ""), ("show", "x"), ("run", "--folder", "gone", "")])
def test_where_there_is_nothing_nothing_is_said(
    folder: Path, offered: Offered, words: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "bandleader.toml").write_text("[library\n", encoding="utf-8")
    (folder / ".milestones").mkdir()
    (folder / ".milestones" / "state.db").write_text("no log", encoding="utf-8")
    assert offered(*words) == {}
    assert capfd.readouterr() == ("", "")


def test_every_name_and_session_is_completed() -> None:
    """A command that takes one and does not say so would be silent at TAB."""
    group = LazyGroup(ENTRIES)
    context = click.Context(group)
    commands = {name: group.get_command(context, name) for name in ENTRIES}
    silent = [
        f"{name} {parameter.name}"
        for name, command in commands.items()
        if command
        for parameter in command.params
        if parameter.name in ("name", "session", "folder", "config") and parameter._custom_shell_complete is None
    ]
    assert silent == []


# Shells


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program on the PATH, whatever is installed elsewhere."""
    programs = tmp_path / "programs"
    programs.mkdir()
    program = programs / "bandleader"
    program.write_text(f"#!{sys.executable}\nfrom bandleader.cli.main import main\nmain()\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    return programs


def shell_of(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed, so nothing was completed in it.")
    return found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_takes_its_completion_script(bandleader: Run, folder: Path, shell: str) -> None:
    script = bandleader("completion", shell).out
    assert "_BANDLEADER_COMPLETE" in script
    subprocess.run([shell_of(shell), "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bandleader comp", "completion"),
        ("bandleader init --d", "--dry-run"),
        ("bandleader run gi", "git/commit git/push given"),
        ("bandleader log ''", ""),
    ],
)
def test_in_bash(bandleader: Run, library: Path, path: Path, words: str, expected: str) -> None:
    script = bandleader("completion", "bash").out
    ask = f"COMP_WORDS=({words}) COMP_CWORD={len(words.split()) - 1}; _bandleader_completion bandleader"
    line = f"{script}\n{ask}\necho ${{COMPREPLY[*]}}"
    done = subprocess.run([shell_of("bash"), "--norc", "-c", line], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == (expected, "")


def test_in_fish(bandleader: Run, library: Path, path: Path) -> None:
    bandleader("check")
    script = bandleader("completion", "fish").out
    ask = f"{script}\ncomplete -C 'bandleader run git/'"
    done = subprocess.run([shell_of("fish"), "--no-config", "-c", ask], capture_output=True, text=True, check=True)
    expected = ["git/commit\tLook at the quality of a change", "git/push\tGreet whoever comes in"]
    assert done.stdout.splitlines() == expected


def test_in_zsh(bandleader: Run, library: Path, path: Path, tmp_path: Path) -> None:
    """On a terminal of its own, for its completion works nowhere else."""
    zsh = shell_of("zsh")
    (tmp_path / "script").write_text(bandleader("completion", "zsh").out)
    child, terminal = pty.fork()
    if child == 0:
        os.environ["PS1"] = "READY "
        os.execv(zsh, [zsh, "-f", "-i"])
    try:
        said = reading(terminal)
        until(said, "READY")
        os.write(terminal, f"autoload -Uz compinit && compinit -D && source {tmp_path}/script\n".encode())
        until(said, "READY")
        os.write(terminal, b"bandleader run git/c\t")
        assert "git/commit" in until(said, "git/commit")
    finally:
        os.write(terminal, b"\x03exit\n")
        os.close(terminal)
        os.waitpid(child, 0)


def reading(terminal: int) -> Iterator[str]:
    """What a terminal shows, without its control sequences."""
    while data := os.read(terminal, 4096):
        yield re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\x08", "", data.decode("utf-8", "replace"))


def until(said: Iterator[str], words: str) -> str:
    text = ""
    while words not in text:
        text += next(said)
    return text
