"""`bandleader explain CODE`: a rule's page in the terminal."""

from __future__ import annotations

import json

import click

from ..rules.page import page
from ..rules.registry import RULES
from .failure import Stop


@click.command()
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
def explain(code: str | None, form: str) -> None:
    """Explain a rule: what it finds, why it matters, what to write instead.

    CODE is a rule's code (DP001) or name (missing-dependency); without it all rules are listed.
    """
    if code is None:
        _list(form)
        return
    wanted = code.strip().lower()
    rule = next((rule for rule in RULES if wanted in (rule.code.lower(), rule.name)), None)
    if rule is None:
        raise Stop(f"no rule is called `{code}`. {_nearest(wanted)}")
    if form == "json":
        click.echo(json.dumps(_row(rule) | {"page": page(rule)}, indent=2, ensure_ascii=False))
    elif form == "markdown":
        click.echo(page(rule), nl=False)
    else:
        from rich.console import Console
        from rich.markdown import Markdown

        Console(highlight=False).print(Markdown(page(rule)))


def _list(form: str) -> None:
    if form == "json":
        click.echo(json.dumps([_row(rule) for rule in RULES], indent=2, ensure_ascii=False))
        return
    width = max(len(rule.name) for rule in RULES)
    for rule in RULES:
        mark = {"safe": "fix", "unsafe": "fix?", "none": ""}[rule.fix]
        click.echo(f"{rule.code}  {rule.name:<{width}}  {rule.severity:<7}  {mark:<4}  {rule.summary}")


def _row(rule: object) -> dict[str, str]:
    names = ("code", "name", "family", "severity", "since", "fix", "summary")
    return {name: getattr(rule, name) for name in names}


def _nearest(wanted: str) -> str:
    from rapidfuzz import process

    names = [name for rule in RULES for name in (rule.name, rule.code.lower())]
    found = process.extractOne(wanted, names, score_cutoff=60)
    return f"Did you mean `{found[0]}`?" if found else "`bandleader explain` lists them."
