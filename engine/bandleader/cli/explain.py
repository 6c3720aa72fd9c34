"""`bandleader explain NAME`: the page of a rule, a gate or a validation in the terminal."""

from __future__ import annotations

import json
from typing import Any

import click

from ..pipeline.explained import EXPLAINED, Explained
from ..rules.page import page
from ..rules.registry import RULES
from ..rules.rule import Rule
from .completing import complete_rules
from .failure import Stop

_FIELDS = ("code", "name", "family", "severity", "since", "fix", "summary")


@click.command()
@click.argument("name", required=False, shell_complete=complete_rules)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
def explain(name: str | None, form: str) -> None:
    """Explain a rule, a gate or a validation: what it looks at, why it matters, what to do.

    NAME is a rule's code (DP001) or name (missing-dependency), or the name of a gate (file-creation) or validation
    (side-effects); without it all of them are listed.
    """
    if name is None:
        _list(form)
        return
    wanted = name.strip().lower().replace("_", "-")
    found: list[Rule[Any] | Explained] = [rule for rule in RULES if wanted in (rule.code.lower(), rule.name)]
    codes = {each.code for each in found if isinstance(each, Rule)}
    found += [each for each in EXPLAINED if each.name == wanted or each.rule in codes]
    if not found:
        raise Stop(f"no rule, gate or validation is called `{name}`. {_nearest(wanted)}")
    text = "\n".join(page(each) if isinstance(each, Rule) else each.page for each in found)
    if form == "json":
        click.echo(json.dumps(_row(found[0]) | {"page": text}, indent=2, ensure_ascii=False))
    elif form == "markdown":
        click.echo(text, nl=False)
    else:
        from rich.console import Console
        from rich.markdown import Markdown

        Console(highlight=False).print(Markdown(text))


def _list(form: str) -> None:
    if form == "json":
        rows = [_row(rule) for rule in RULES] + [_row(each) for each in EXPLAINED]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    width = max(len(rule.name) for rule in RULES)
    for rule in RULES:
        mark = {"safe": "fix", "unsafe": "fix?", "none": ""}[rule.fix]
        click.echo(f"{rule.code}  {rule.name:<{width}}  {rule.severity:<7}  {mark:<4}  {rule.summary}")
    click.echo("\nWhile a command runs:")
    for each in EXPLAINED:
        click.echo(f"{each.rule or '-':<5}  {each.name:<{width}}  {each.summary}")


def _row(each: Rule[Any] | Explained) -> dict[str, str]:
    if isinstance(each, Explained):
        return {"name": each.name, "stage": each.stage, "rule": each.rule, "summary": each.summary}
    return {field: getattr(each, field) for field in _FIELDS}


def _nearest(wanted: str) -> str:
    from rapidfuzz import process

    names = [name for rule in RULES for name in (rule.name, rule.code.lower())] + [each.name for each in EXPLAINED]
    found = process.extractOne(wanted, names, score_cutoff=60)
    return f"Did you mean `{found[0]}`?" if found else "`bandleader explain` lists them."
