"""`bandleader config`: the configuration in force, and where it came from."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from ..library.config import load_config
from ..library.settings import DEFAULT
from ..rules.registry import RULE_NAMES
from .library import library_options
from .scopes import scopes_of


@click.command()
@library_options
def config(folder: str, config: str | None) -> None:
    """Print the configuration in force as JSON; its source is named on standard error."""
    path = scopes_of([folder], config)[0].config
    loaded = load_config(path, RULE_NAMES) if path else None
    click.echo(f"from {path}" if path else "no configuration file: the defaults are in force", err=True)
    for problem in loaded.problems if loaded else ():
        click.echo(f"{path}: {problem.message}", err=True)
    click.echo(json.dumps(_dashed(asdict(loaded.settings if loaded else DEFAULT)), indent=2, default=list))


def _dashed(value: object) -> object:
    """The names as they are written in TOML."""
    if isinstance(value, dict):
        return {str(key).replace("_", "-"): _dashed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_dashed(item) for item in value]
    return value
