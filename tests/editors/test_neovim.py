"""The plugin in a real Neovim: each specification is a Lua file below `editors/nvim/tests`.

Every Neovim in ``BANDLEADER_TEST_NVIM`` (separated as in ``PATH``) is tried, else the one on the ``PATH``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.editors.conftest import REPOSITORY, Start, program

PLUGIN = REPOSITORY / "editors" / "nvim"
PROGRAMS = os.environ.get("BANDLEADER_TEST_NVIM", "nvim").split(os.pathsep)
SPECIFICATIONS = sorted(path.stem for path in (PLUGIN / "tests").glob("*.lua") if path.stem not in ("init", "support"))


@pytest.mark.parametrize("nvim", PROGRAMS, ids=lambda path: f"nvim{PROGRAMS.index(path)}")
@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_in_neovim(start: Start, nvim: str, name: str) -> None:
    tests = PLUGIN / "tests"
    start([program(nvim), "--headless", "-i", "NONE", "-n", "-u", tests / "init.lua", "-S", tests / f"{name}.lua"])


def test_every_tag_of_the_help_exists_once(start: Start, tmp_path: Path) -> None:
    nvim = program(*PROGRAMS)
    folder = tmp_path / "doc"
    folder.mkdir()
    (folder / "bandleader.txt").write_bytes((PLUGIN / "doc" / "bandleader.txt").read_bytes())
    said = start([nvim, "--headless", "-u", "NONE", "-c", f"helptags {folder}", "-c", "qall!"])
    assert "E154" not in said
    tags = {line.split("\t")[0] for line in (folder / "tags").read_text().splitlines()}
    assert {"bandleader", ":Bandleader", "bandleader-options", "bandleader.statusline()"} <= tags
