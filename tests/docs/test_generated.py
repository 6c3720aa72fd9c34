"""The generated pages say what the code says."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from bandleader.rules.registry import RULES
from bandleader.rules.rule import HEADINGS

FENCE = re.compile(r"^(`{3,}).*?^\1", re.MULTILINE | re.DOTALL)
DOCS = Path(__file__).parents[2] / "docs"


def test_generated_pages_are_current() -> None:
    pages = runpy.run_path(str(DOCS / "generate.py"))["pages"]()
    stale = [
        name for name, text in pages.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != text
    ]  # fmt: skip
    extra = {f"rules/{path.name}" for path in (DOCS / "rules").glob("*.md")} - pages.keys()
    assert (stale, extra) == ([], set()), "run `make docs`"


def test_every_rule_is_documented_under_the_fixed_headings() -> None:
    for rule in RULES:
        found = tuple(line[3:] for line in FENCE.sub("", rule.doc).splitlines() if line.startswith("## "))
        assert found == HEADINGS, f"{rule.name}: {found}"
        assert rule.summary.endswith("."), rule.name


def test_codes_and_names_are_unique_and_most_rules_carry_a_fix() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    assert sum(rule.fix != "none" for rule in RULES) >= 0.6 * len(RULES)
