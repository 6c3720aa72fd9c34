"""`check --fix`, `--unsafe-fixes` and `--diff`: what is changed, what is not, and what is said about it."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.cli import mending
from bandleader.cli.mending import mend
from bandleader.ide.actions import compatible
from bandleader.library import disk
from bandleader.library.finding import Finding, Fix
from bandleader.text.edit import Edit, apply_edits
from bandleader.workspace.project import Project

from .conftest import COLON, COMMANDS, GOOD, TWICE, Run

Write = Callable[..., Path]
QUOTED = COLON.replace("Deploy now: all of it", '"Deploy now: all of it"')


def test_safe_fixes_are_made_and_the_rest_is_reported(bandleader: Run, broken: Path) -> None:
    others = {path: path.read_bytes() for path in (broken / COMMANDS).rglob("*.md") if path.name != "deploy.md"}
    code, out, err = bandleader("check", "--fix")
    assert (code, err) == (1, "")
    assert out.splitlines()[-1] == (
        "Fixed 1 finding in 1 file. Found 2 errors in 2 of 4 files (1 fixable with --unsafe-fixes)."
    )
    assert (broken / COMMANDS / "deploy.md").read_text() == QUOTED
    assert {path: path.read_bytes() for path in others} == others


def test_unsafe_fixes_are_made_when_asked_for(bandleader: Run, broken: Path) -> None:
    out = bandleader("check", "--unsafe-fixes").out
    assert out.splitlines()[-1] == "Fixed 2 findings in 2 files. Found 1 error in 1 of 4 files."
    assert (broken / COMMANDS / "tidy.md").read_text() == TWICE.replace("model: opus\n", "")


def test_a_second_run_finds_nothing_more_to_fix(bandleader: Run, broken: Path) -> None:
    bandleader("check", "--unsafe-fixes")
    before = {path: path.read_bytes() for path in broken.rglob("*.md")}
    assert "Fixed" not in bandleader("check", "--unsafe-fixes").out
    assert {path: path.read_bytes() for path in broken.rglob("*.md")} == before


def test_when_all_is_mended_the_end_is_0(bandleader: Run, write: Write) -> None:
    write(f"{COMMANDS}/deploy.md", COLON)
    assert bandleader("check", "--fix") == (0, "Fixed 1 finding in 1 file. The file is in order.\n", "")


@pytest.mark.parametrize(
    "content",
    [
        COLON.encode(),
        b"\xef\xbb\xbf" + COLON.encode(),
        COLON.replace("\n", "\r\n").encode(),
        COLON.encode() + b"\xff\xfe caf\xe9 \x00",
        COLON.replace("Deploy it", "😀 Deploy \u2028 it").encode().rstrip(b"\n"),
    ],
)
def test_no_other_byte_changes(bandleader: Run, write: Write, content: bytes) -> None:
    path = write(f"{COMMANDS}/deploy.md", content)
    bandleader("check", "--fix", "--select", "FM002")
    plain = b"Deploy now: all of it"
    assert path.read_bytes() == content.replace(plain, b'"' + plain + b'"', 1)


def test_only_what_was_selected_and_named_is_mended(bandleader: Run, broken: Path) -> None:
    before = {path: path.read_bytes() for path in broken.rglob("*.md")}
    bandleader("check", "--fix", "--select", "DP")
    bandleader("check", "--fix", f"{COMMANDS}/git")
    bandleader("check", "--diff")
    assert {path: path.read_bytes() for path in broken.rglob("*.md")} == before


@pytest.mark.skipif(os.name == "nt", reason="modes and links are those of POSIX")
def test_mode_and_links_stay(bandleader: Run, write: Write, folder: Path) -> None:
    real = write(f"{COMMANDS}/hidden/real.txt", COLON)
    real.chmod(0o640)
    (folder / COMMANDS / "deploy.md").symlink_to(real)
    bandleader("check", "--fix")
    assert (folder / COMMANDS / "deploy.md").is_symlink()
    assert real.read_text() == QUOTED
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_file_that_changed_meanwhile_is_left_and_named(
    bandleader: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(f"{COMMANDS}/deploy.md", COLON)
    real_save = mending.save

    def late_edit(project: Project, file: mending.Mended) -> str:
        path.write_text(COLON + "More.\n")
        return real_save(project, file)

    monkeypatch.setattr("bandleader.cli.fixing.save", late_edit)
    code, out, err = bandleader("check", "--fix")
    assert (code, err) == (2, f"bandleader: not fixed: {COMMANDS}/deploy.md changed while it was checked\n")
    assert path.read_text() == COLON + "More.\n"
    assert out.startswith("error[FM002]")


def test_a_file_that_cannot_be_written_is_named(bandleader: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(f"{COMMANDS}/deploy.md", COLON)
    write(f"{COMMANDS}/also.md", COLON.replace("cluster", "server"))
    real_write = disk.write

    def full(path: str, data: bytes) -> None:
        if path.endswith("also.md"):
            raise OSError(28, "No space left on device")
        real_write(path, data)

    monkeypatch.setattr(disk, "write", full)
    code, out, err = bandleader("check", "--fix", "--ignore", "DS")
    assert (code, err) == (
        2,
        f"bandleader: not fixed: {COMMANDS}/also.md cannot be written (No space left on device)\n",
    )
    assert "Fixed 1 finding in 1 file." in out


def test_installed_plugins_are_never_written(
    bandleader: Run, write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    write(".claude/plugins/x/.claude-plugin/plugin.json", '{"name": "x"}')
    path = write(".claude/plugins/x/commands/deploy.md", COLON)
    project = Project(f"{folder}/.claude/plugins/x")
    project.adopt(project.prepare(keep=False))
    files, left = mend(project, [str(path)], unsafe=True)
    assert (files, list(left)) == ([], [str(path)])
    assert path.read_text() == COLON


class TestDiff:
    def test_it_shows_what_would_change_and_changes_nothing(self, bandleader: Run, broken: Path) -> None:
        code, out, err = bandleader("check", "--diff")
        assert (code, err) == (1, "Would fix 1 finding in 1 file.\n")
        assert out.splitlines()[:3] == [f"--- a/{COMMANDS}/deploy.md", f"+++ b/{COMMANDS}/deploy.md", "@@ -1,5 +1,5 @@"]
        assert '-description: Deploy now: all of it\n+description: "Deploy now: all of it"\n' in out
        assert (broken / COMMANDS / "deploy.md").read_text() == COLON

    def test_unsafe_fixes_only_when_asked_for(self, bandleader: Run, broken: Path) -> None:
        assert "Would fix 2 findings in 2 files." in bandleader("check", "--diff", "--unsafe-fixes").err

    def test_nothing_to_fix_is_the_end_0(self, bandleader: Run, write: Write) -> None:
        write(f"{COMMANDS}/greet.md", GOOD)
        assert bandleader("check", "--diff") == (0, "", "Nothing to fix.\n")

    @pytest.mark.parametrize("tail", [b"", b"no line end", b"\nA \xff byte.\n"])
    def test_git_can_apply_it(self, bandleader: Run, write: Write, folder: Path, tail: bytes) -> None:
        path = write(f"{COMMANDS}/deploy.md", COLON.encode() + tail)
        patch = bandleader("check", "--diff").out.encode("utf-8", "surrogateescape")
        subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
        subprocess.run(["git", "apply", "-"], cwd=folder, input=patch, check=True)
        assert path.read_bytes() == QUOTED.encode() + tail


class TestStdin:
    """The buffer of an editor stands for a file."""

    def test_it_is_checked_within_its_library(self, process: Run, broken: Path) -> None:
        name = f"{COMMANDS}/deploy.md"
        assert process("check", "--stdin-filename", name, stdin=GOOD.replace("Greet", "Meet").encode()).code == 0
        ran = process(
            "check", "--stdin-filename", f"{COMMANDS}/new/one.md", stdin=COLON.replace("all", "half").encode()
        )
        assert (ran.code, ran.out.splitlines()[1]) == (1, f" --> {COMMANDS}/new/one.md:2:14")
        assert ran.out.splitlines()[-1] == "Found 1 error in 1 of 1 file (1 fixable with --fix)."

    def test_fixed_text_goes_to_stdout_and_the_rest_to_stderr(self, process: Run, broken: Path) -> None:
        name = f"{COMMANDS}/git/pr.md"
        both = COLON.replace("---\n\n", "dependencies: [gone/away]\n---\n\n").encode() + b"\xff\r\n"
        ran = process("check", "--select", "FM002,DP001", "--fix", "--stdin-filename", name, stdin=both)
        assert ran.out.encode("utf-8", "surrogateescape") == both.replace(
            b"Deploy now: all of it", b'"Deploy now: all of it"'
        )
        assert (ran.code, ran.err.splitlines()[-1]) == (1, "Fixed 1 finding in 1 file. Found 1 error in 1 of 1 file.")
        assert "gone/away" in (broken / name).read_text()

    def test_what_is_no_command_passes_through(self, process: Run, broken: Path) -> None:
        ran = process("check", "--fix", "--stdin-filename", ".claude/skills/x/notes.md", stdin=COLON.encode())
        assert (ran.code, ran.out) == (0, COLON)

    def test_a_difference_can_be_asked_for(self, process: Run, broken: Path) -> None:
        ran = process("check", "--diff", "--stdin-filename", f"{COMMANDS}/deploy.md", stdin=COLON.encode())
        assert (ran.code, ran.err) == (1, "Would fix 1 finding in 1 file.\n")
        assert '\n+description: "Deploy now: all of it"\n' in ran.out


EDITS = st.tuples(st.integers(0, 9), st.integers(0, 4), st.sampled_from(["", "x", "yz"])).map(
    lambda edit: Edit(edit[0], min(edit[0] + edit[1], 10), edit[2])
)


@given(st.lists(st.tuples(EDITS, st.booleans()), max_size=6), st.booleans())
def test_fixes_that_are_made_together_never_collide(edits: list[tuple[Edit, bool]], unsafe: bool) -> None:
    findings = [Finding("XX001", "error", e.start, e.end, "", fixes=(Fix("", (e,), safe),)) for e, safe in edits]
    chosen = list(compatible(findings, unsafe=unsafe))
    apply_edits("0123456789", (edit for fix in chosen for edit in fix.edits))
    assert unsafe or all(fix.safe for fix in chosen)
    allowed = [finding.fixes[0] for finding in findings if unsafe or finding.fixes[0].safe]
    assert chosen[:1] == allowed[:1]
