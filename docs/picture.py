"""Draws what `bandleader check` prints about the broken sample library: `make picture` writes `docs/check.svg`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console  # noqa: TID253  (a script: nothing waits for its start)
from rich.text import Text  # noqa: TID253

ROOT = Path(__file__).resolve().parents[1]
WIDTH, LINES = 124, 34


def main() -> None:
    """Run the real command and record its output."""
    command = [sys.executable, "-m", "bandleader", "check", "examples/broken/.claude/commands"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "FORCE_COLOR": "1"}, capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    shown = [*lines[:LINES], "...", lines[-1]]
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi("$ bandleader check examples/broken/.claude/commands\n\n" + "\n".join(shown)))
    svg = console.export_svg(title="bandleader check", unique_id="check")
    # Without the web font that the template names: a picture in a README must not fetch anything.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code, ", "").replace("<svg ", '<svg xml:space="preserve" ', 1)
    (ROOT / "docs" / "check.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
