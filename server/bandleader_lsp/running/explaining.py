"""The pages of gates, validations and rules, by the name or code that a diagnostic shows."""

from __future__ import annotations

from bandleader.pipeline.explained import EXPLAINED
from bandleader.rules.page import page
from bandleader.rules.registry import RULES


def explained(name: str) -> str:
    """The Markdown of every page that a name or code means, "" if it means none."""
    wanted = name.strip().lower().replace("_", "-")
    pages = [page(rule) for rule in RULES if wanted in (rule.code.lower(), rule.name)]
    pages += [each.page for each in EXPLAINED if wanted in (each.name, each.rule.lower())]
    return "\n".join(pages)
