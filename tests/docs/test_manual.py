"""The manual pages: that they render, and that an installation has them."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bandleader.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "man").glob("*.1"))

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def rendered(page: Path) -> str:
    """The page as a person reads it; no message may have been given."""
    command = next((found for name in ("groff", "mandoc") if (found := shutil.which(name))), None)
    if command is None:
        pytest.skip("Neither groff nor mandoc is installed, so the manual was not rendered.")
    options = ["-man", "-Tutf8", "-ww", "-P-c"] if command.endswith("groff") else ["-Tutf8", "-Wwarning"]
    done = subprocess.run([command, *options, page], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return re.sub(r".\x08", "", done.stdout)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_renders_without_a_warning(page: Path) -> None:
    text = rendered(page)
    assert text.lstrip().startswith(page.stem.upper())
    assert "SEE ALSO" in text


def test_every_command_and_the_marks_of_its_examples_are_there() -> None:
    text = rendered(ROOT / "docs" / "man" / "bandleader.1")
    assert [name for name in COMMANDS if f"\n   {name}\n" not in text] == []
    assert "bandleader plan git/pr" in text
    assert '"the login page" -j 4' in text


@pytest.mark.parametrize("text", [".br", "'br", "a\\fBb", "--x", "`x`", "naïve → 𝄞"])
def test_text_stays_text(text: str, tmp_path: Path) -> None:
    escape = runpy.run_path(str(ROOT / "docs" / "manual.py"))["_text"]
    page = tmp_path / "page.1"
    page.write_text(f'.TH X 1 "" "" ""\n.SH NAME\nx \\- y\n.SH TEXT\n{escape(text)}\n', encoding="ascii")
    assert f"\n       {text}\n" in rendered(page)


def test_an_installation_has_the_pages() -> None:
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    shared = built["targets"]["wheel"]["shared-data"]
    assert shared == {f"docs/man/{page.name}": f"share/man/man1/{page.name}" for page in PAGES}
