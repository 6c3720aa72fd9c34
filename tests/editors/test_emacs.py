"""The recipe for Eglot in a real Emacs: diagnostics, definition, running."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import REPOSITORY, Start, program

RECIPE = REPOSITORY / "editors" / "emacs"


@pytest.fixture
def emacs() -> str:
    found = program("emacs")
    for library in ("eglot", "markdown-mode"):
        probe = [found, "--batch", "-q", "--eval", f"(require '{library})"]
        if subprocess.run(probe, capture_output=True, check=False, timeout=60).returncode:
            pytest.skip(f"Emacs has no {library}, so nothing was tried in it (elpa-{library} on Debian).")
    return found


def test_in_emacs(start: Start, emacs: str) -> None:
    start([emacs, "--batch", "-q", "-l", RECIPE / "test-bandleader.el"])


def test_the_recipe_compiles_without_a_warning(start: Start, emacs: str, tmp_path: Path) -> None:
    copy = tmp_path / "bandleader.el"
    copy.write_bytes((RECIPE / "bandleader.el").read_bytes())
    start([emacs, "--batch", "-q", "--eval", "(setq byte-compile-error-on-warn t)", "-f", "batch-byte-compile", copy])
