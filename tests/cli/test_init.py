"""`init`: the configuration it writes, the dependencies it finds, what it asks."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bandleader.cli.starter import STARTER
from bandleader.library.config import parse_config
from bandleader.library.settings import DEFAULT
from bandleader.rules.known import KNOWN_RULES
from tests.cli.conftest import COMMANDS, GOOD, Run

Write = Callable[..., Path]
VERIFY = "---\ndescription: Verify the quality of a change\n---\n\nVerify it.\n"


def calling(body: str, *keys: str) -> str:
    return "\n".join(["---", "description: Open a pull request", *keys, "---", "", body, ""])


@pytest.fixture
def pr(write: Write) -> Path:
    write(f"{COMMANDS}/quality/verify.md", VERIFY)
    return write(f"{COMMANDS}/git/pr.md", calling("Run /quality:verify, then open it."))


def test_every_setting_of_the_starter_is_at_its_default() -> None:
    settings = STARTER[: STARTER.index("#[[quality.checks]]")]
    assert parse_config(STARTER, "bandleader.toml", KNOWN_RULES) == (DEFAULT, ())
    spoken = re.sub(r"^#(?=[a-z-]+ = )", "", settings, flags=re.MULTILINE)
    assert spoken.count(" = ") > 15
    assert parse_config(spoken, "bandleader.toml", KNOWN_RULES) == (DEFAULT, ())


def test_the_example_of_a_check_in_the_starter_is_one() -> None:
    example = STARTER[STARTER.index("#[[quality.checks]]") :].replace("#", "")
    settings, problems = parse_config(example, "bandleader.toml", KNOWN_RULES)
    assert not problems
    assert [check.name for check in settings.quality.checks] == ["tests"]


def test_in_a_pipe_it_writes_the_configuration_asks_nothing_and_changes_no_command(
    bandleader: Run, pr: Path, folder: Path
) -> None:
    before = pr.read_text()
    ran = bandleader("init")
    assert ran.code == 0
    assert (folder / "bandleader.toml").read_text() == STARTER
    assert f"{COMMANDS}/git/pr.md:5: quality/verify: Run /quality:verify, then open it." in ran.out.splitlines()
    assert "`bandleader init --yes` adds them" in ran.out
    assert pr.read_text() == before


def test_yes_adds_what_is_mentioned_and_a_second_time_nothing(bandleader: Run, pr: Path) -> None:
    assert "Added 1 dependency in 1 file." in bandleader("init", "--yes").out
    assert pr.read_text() == calling("Run /quality:verify, then open it.", "dependencies: [quality/verify]")
    assert "No dependencies were added." in bandleader("init", "--yes").out


def test_dry_run_is_a_diff_that_gives_what_yes_does(bandleader: Run, pr: Path, folder: Path) -> None:
    before = pr.read_text()
    diff = bandleader("init", "--dry-run").out
    assert pr.read_text() == before
    assert not (folder / "bandleader.toml").exists()
    bandleader("init", "--yes")
    after = pr.read_text()
    pr.write_text(before)
    (folder / "bandleader.toml").write_text("")
    subprocess.run(["patch", "-p1"], input=diff, text=True, check=True, stdout=subprocess.DEVNULL)
    assert (pr.read_text(), (folder / "bandleader.toml").read_text()) == (after, STARTER)


def test_a_configuration_that_is_there_stays(bandleader: Run, folder: Path, write: Write) -> None:
    write("pyproject.toml", "[tool.bandleader.check]\nignore = ['DP']\n")
    write(f"{COMMANDS}/greet.md", GOOD)
    ran = bandleader("init")
    assert "pyproject.toml is there already and stays as it is." in ran.out
    assert not (folder / "bandleader.toml").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [("quality/verify", "2 files here, without errors or warnings."), ("gone", "`bandleader check` shows 1 error.")],
)
def test_it_says_what_there_is_to_do_next(bandleader: Run, pr: Path, name: str, said: str) -> None:
    pr.write_text(calling("Open it.", f"dependencies: [{name}]"))
    assert bandleader("init").out.splitlines()[-1] == said


def test_commands_of_the_user_s_own_are_none_of_the_folder_s(
    bandleader: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    mine = tmp_path / ".claude" / "commands" / "mine.md"
    mine.parent.mkdir(parents=True)
    mine.write_text(VERIFY)
    assert "No commands here yet" in bandleader("init").out


def test_a_folder_without_commands_is_told_so(bandleader: Run, folder: Path) -> None:
    ran = bandleader("init")
    assert (ran.code, (folder / "bandleader.toml").exists()) == (0, True)
    assert "No commands here yet" in ran.out


@pytest.mark.parametrize(
    "body",
    [
        "## See also\n\n- /quality:verify",
        "## Next steps\n\nRun /quality:verify.",
        "Afterwards run /quality:verify.",
        "Run `/quality:verify` in your head.",
        "```\n/quality:verify\n```",
        "Run /quality:verfy.",
        "Run /git:pr again.",
        "Run /compact.",
        "Write *ready* on a line of its own. /quality:verify looks for that line.",
        "Planning the work is the job of /quality:verify.",
        "- [ ] Not verified - run /quality:verify",
        "If nothing was verified, run /quality:verify.",
        "If nothing was verified, stop.\nRun /quality:verify.",
        'Tell the user: "Please run /quality:verify first."',
        "Do not run /quality:verify.",
        "Never run /quality:verify.",
        "Open it, then run /quality:verify.",
        "Run /quality:verify or look yourself.",
        "Run /quality:verify if there is time.",
        "Use /quality:verify for more.",
        "Is it late? Run /quality:verify.",
        "- /quality:verify",
        "| Verify | Run /quality:verify |",
        "## Run /quality:verify",
    ],
    ids=lambda body: body.splitlines()[-1],
)
def test_what_only_points_on_is_no_dependency(bandleader: Run, pr: Path, body: str) -> None:
    pr.write_text(calling(body))
    bandleader("init", "--yes")
    assert pr.read_text() == calling(body)


@pytest.mark.parametrize(
    "body",
    [
        "Always run /quality:verify first.",
        "1. Run /quality:verify.\n2. Open it.",
        "1. /quality:verify\n2. Open it.",
        "Look at the branch. Before anything is opened, call\n/quality:verify with care.",
        "- [x] Run the command /quality:verify",
        "> Please execute /quality:verify",
        "If it is late, stop.\n\nRun /quality:verify.",
    ],
    ids=lambda body: body.splitlines()[0],
)
def test_what_asks_for_a_command_is_a_dependency(bandleader: Run, pr: Path, body: str) -> None:
    pr.write_text(calling(body))
    bandleader("init", "--yes")
    assert pr.read_text() == calling(body, "dependencies: [quality/verify]")


def test_no_circle_is_closed(bandleader: Run, write: Write) -> None:
    files = [write(f"{COMMANDS}/{name}.md", calling(f"Run /{other}.")) for name, other in ("ab", "bc", "ca")]
    bandleader("init", "--yes")
    declared = [re.findall(r"dependencies: \[(\w)\]", file.read_text()) for file in files]
    assert declared == [["b"], ["c"], []]
    assert "dependency-cycle" not in bandleader("check").out


def test_what_another_dependency_brings_is_not_added(bandleader: Run, pr: Path, write: Write) -> None:
    write(f"{COMMANDS}/ship.md", calling("Run /quality:verify and /git:pr."))
    pr.write_text(calling("Open it.", "dependencies: [quality/verify]"))
    bandleader("init", "--yes")
    text = (pr.parents[1] / "ship.md").read_text()
    assert "dependencies: [git/pr]\n" in text


def test_a_file_that_cannot_be_written_is_named_and_the_others_are_written(
    bandleader: Run, pr: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bandleader.library import disk

    other = write(f"{COMMANDS}/ship.md", calling("Run /quality:verify."))
    write("bandleader.toml", "")
    write_file = disk.write

    def refuse(path: str, data: bytes) -> None:
        if path.endswith("pr.md"):
            raise PermissionError(13, "Permission denied")
        write_file(path, data)

    monkeypatch.setattr(disk, "write", refuse)
    ran = bandleader("init", "--yes")
    assert (ran.code, "git/pr.md cannot be written (Permission denied)" in ran.err) == (2, True)
    assert "dependencies: [quality/verify]" in other.read_text()


@pytest.mark.parametrize(("answer", "added"), [(b"y\n", True), (b"n\n", False), (b"\n", False)])
def test_on_a_terminal_each_file_is_asked_about(pr: Path, answer: bytes, added: bool) -> None:
    said = _on_terminal(answer, "init")
    assert "Add quality/verify to the dependencies of git/pr? [y/N]" in said
    assert ("dependencies: [quality/verify]" in pr.read_text()) is added


def _on_terminal(answer: bytes, *arguments: str) -> str:
    """What the program says on a terminal of its own on which ``answer`` is typed."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from bandleader.cli.main import main; main()", *arguments]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, answer)
    said = b""
    while chunk := _read(ours):
        said += chunk
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return said.decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end is closed
        return b""
