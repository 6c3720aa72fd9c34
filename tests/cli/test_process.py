"""The program as a process: exit codes, pipes, terminals, encodings, and what it costs to start."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bandleader.cli.commands import COMMANDS as TABLE

from .conftest import COLON, COMMANDS, GOOD, Run

PROGRAM = [sys.executable, "-c", "from bandleader.cli.main import main; main()"]
Write = Callable[..., Path]


def test_the_process_ends_with_the_code(process: Run, broken: Path) -> None:
    assert process("check", f"{COMMANDS}/greet.md").code == 0
    assert process("check").code == 1
    assert process("check", "nowhere").code == 2
    assert process("chek").code == 2
    assert process("--version").out.startswith("bandleader ")


def test_help_teaches(process: Run) -> None:
    general = process("--help")
    assert general.code == 0
    assert all(name in general.out and entry.help in " ".join(general.out.split()) for name, entry in TABLE.items())
    check = process("check", "--help").out
    assert "Examples:" in check
    assert "Exit code:" in check
    assert process().out == general.out


def test_every_command_of_the_table_exists() -> None:
    from bandleader.cli.group import LazyGroup

    group = LazyGroup(TABLE)
    for name in TABLE:
        result = CliRunner().invoke(group, [name, "--help"])
        assert result.exit_code == 0, result.output
        assert result.output.startswith(f"Usage: bandleader {name}")


def test_a_reader_that_leaves_early_is_no_error(broken: Path, write: Write) -> None:
    for number in range(300):
        write(f"{COMMANDS}/many/c{number}.md", COLON.replace("all", f"all {number}"))
    environment = {**os.environ, "PYTHONUNBUFFERED": ""}  # without a buffer, half a write counts as one
    program = subprocess.Popen(
        [*PROGRAM, "check", "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert program.stdout
    assert program.stderr
    program.stdout.readline()
    program.stdout.close()
    assert program.stderr.read() == b""
    program.stderr.close()
    assert program.wait(timeout=60) == 141


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_encoding_of_the_terminal_is_too_small(process: Run, write: Write, encoding: str) -> None:
    write(f"{COMMANDS}/deploy.md", COLON.replace("all", "世界 😀"))
    ran = process("check", PYTHONIOENCODING=encoding)
    assert (ran.code, ran.err) == (1, "")
    assert "FM002" in ran.out


def test_a_crash_is_one_line(process: Run, broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sabotage = "import bandleader.cli.checking as checking; checking.load_all = lambda *_: 1 / 0; "
    done = subprocess.run(
        [sys.executable, "-c", sabotage + PROGRAM[-1], "check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (70, "", 1)
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_current_folder_may_be_gone(process: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "gone"
    place.mkdir()
    monkeypatch.chdir(place)
    place.rmdir()
    assert process("check") == (2, "", "bandleader: the current folder is gone; change to one that exists\n")


class TestColours:
    """On a terminal, or when asked for; an option beats NO_COLOR, which beats FORCE_COLOR."""

    @pytest.mark.parametrize(
        ("option", "variables", "coloured"),
        [
            ("auto", {}, False),
            ("auto", {"FORCE_COLOR": "1"}, True),
            ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
            ("always", {"NO_COLOR": "1"}, True),
            ("never", {"FORCE_COLOR": "1"}, False),
        ],
    )
    def test_in_a_pipe(
        self, process: Run, broken: Path, option: str, variables: dict[str, str], coloured: bool
    ) -> None:
        assert ("\x1b[" in process("check", "--color", option, **variables).out) == coloured

    @pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
    @pytest.mark.parametrize(
        ("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
    )
    def test_on_a_terminal(self, broken: Path, variables: dict[str, str], coloured: bool) -> None:
        patient = "import bandleader.cli.progress as progress; progress.PATIENCE = 600.0; "
        code, output = on_a_terminal(["check"], variables, patient)
        assert code == 1
        assert (b"\x1b[1;31merror[" in output) == coloured
        assert b"Reading" not in output  # nobody had to wait for so long


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_who_waits_is_told_for_what_and_the_line_goes_away(broken: Path) -> None:
    impatient = "import bandleader.cli.progress as progress; progress.PATIENCE = 0.0001; "
    code, output = on_a_terminal(["check", "--no-cache"], {}, impatient)
    assert code == 1
    assert b"\r\x1b[KReading the library ... 0 s" in output
    assert output.index(b"Reading") < output.index(b"\r\x1b[K", output.index(b"Reading")) < output.index(b"error[")


def on_a_terminal(arguments: list[str], variables: dict[str, str], preparation: str = "") -> tuple[int, bytes]:
    """Runs the program with a terminal for its output and error; returns its code and all that it wrote."""
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", **variables}
    program = subprocess.Popen(
        [sys.executable, "-c", preparation + PROGRAM[-1], *arguments], stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    output = b""
    try:
        while select.select([ours], [], [], 30)[0]:
            piece = os.read(ours, 65536)
            if not piece:
                break
            output += piece
    except OSError:  # Linux says so when the other side is closed
        pass
    finally:
        os.close(ours)
    return program.wait(timeout=30), output


def imported_by(folder: Path, *arguments: str) -> set[str]:
    """The modules that a run imports."""
    code = (
        "import sys\nfrom bandleader.cli.main import run\n"
        f"run({list(arguments)!r})\nsys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_the_commonest_call_imports_no_option_parser(folder: Path, write: Write) -> None:
    write(f"{COMMANDS}/greet.md", GOOD)
    heavy = {"click", "rich", "cattrs", "rapidfuzz", "difflib", "bandleader.cli.output.sarif"}
    assert not heavy & imported_by(folder, "check")
    assert "click" in imported_by(folder, "check", "--no-cache")


def test_a_command_imports_no_other(folder: Path) -> None:
    modules = imported_by(folder, "schema")
    assert "bandleader.cli.schema" in modules
    assert "bandleader.cli.checking" not in modules
