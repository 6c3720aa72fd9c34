"""The page of a rule: generated from the rule, shown by `explain`, hover and the reference documentation."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..library.disk import docs_folder
from .rule import Rule

FIXES = {"safe": "safe (`--fix`)", "unsafe": "unsafe (`--unsafe-fixes`)", "none": "none"}


def url_of(rule: Rule[Any]) -> str:
    """The rule's page as a ``file:`` URI: it comes with the installation, so the link works without a network."""
    return f"{_docs_uri()}/rules/{rule.name}.md"


@cache
def _docs_uri() -> str:
    from pathlib import Path

    return Path(docs_folder()).as_uri()


def page(rule: Rule[Any]) -> str:
    """The Markdown page of a rule."""
    body = rule.doc.strip().split("\n", 1)
    facts = (
        f"**{rule.code}** · severity {rule.severity} · since {rule.since} · fix: {FIXES[rule.fix]}"
        f" · {', '.join(f'{kind}s' if kind != 'shared' else 'shared files' for kind in rule.kinds)}"
    )
    return f"# {rule.name} ({rule.code})\n\n{facts}\n\n{body[0]}\n{body[1] if len(body) > 1 else ''}".rstrip() + "\n"
