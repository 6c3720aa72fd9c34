"""Kakoune's linter with Bandleader, in a real Kakoune."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.editors.conftest import REPOSITORY, Start, program

LINTER = REPOSITORY / "editors" / "kakoune"
SCRIPT = """
source {linter}/bandleader.kak
edit {file}
hook global BufSetOption lint_messages=.+ %{{
    nop %sh{{
        case "$kak_opt_lint_messages" in
        *'|'*)  # before, the option is emptied
            printf '%s' "$kak_opt_lint_messages" > {found}
            echo 'kill!' | kak -p "$kak_session"
            ;;
        esac
    }}
}}
lint
"""


def test_lint_shows_a_finding_where_it_is(
    start: Start, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kakoune = program("kak")
    monkeypatch.setenv("XDG_RUNTIME_DIR", os.fspath(tmp_path))
    script, found = tmp_path / "script.kak", tmp_path / "found"
    monkeypatch.setenv("PATH", f"{LINTER}{os.pathsep}{os.environ['PATH']}")
    file = workspace / ".claude/commands/git/a pr.md"
    (workspace / ".claude/commands/git/pr.md").rename(file)
    script.write_text(SCRIPT.format(linter=LINTER, file=f"'{file}'", found=found), encoding="utf-8")
    start([kakoune, "-ui", "dummy", "-e", f"source {script}"])
    assert "3|error: no command or skill is called `gone/away` [DP001](col 16)" in found.read_text(encoding="utf-8")
