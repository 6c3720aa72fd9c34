"""What the package ships is what `editors/page` builds."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bandleader.web.html import asset

PAGE = Path(__file__).parents[2] / "editors" / "page"
REFRESH = "run `npm ci --ignore-scripts && npm run build` in editors/page and commit engine/bandleader/web/assets"


@pytest.mark.parametrize("name", ["page.js", "page.css", "LICENSES.txt"])
def test_an_asset_is_there(name: str) -> None:
    assert len(asset(name)) > 1000, REFRESH


def test_the_script_may_stand_inside_a_page() -> None:
    script = asset("page.js").lower()
    assert script.isascii()
    assert not [word for word in ("</script", "<!--", "sourcemappingurl") if word in script]


def test_assets_are_those_of_a_fresh_build(tmp_path: Path) -> None:
    if not shutil.which("node"):
        pytest.skip("node is not installed, so the page cannot be built anew and compared")
    if not (PAGE / "node_modules" / "esbuild").is_dir():
        pytest.skip("esbuild is not installed: `npm ci --ignore-scripts` in editors/page")
    subprocess.run(["node", "build.mjs", "--out", str(tmp_path)], cwd=PAGE, check=True, timeout=120)
    different = [
        built.name for built in sorted(tmp_path.iterdir()) if built.read_text(encoding="utf-8") != asset(built.name)
    ]
    assert not different, REFRESH
