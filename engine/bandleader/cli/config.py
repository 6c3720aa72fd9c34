"""`bandleader config`: the configuration in force, and where it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import get_type_hints

import click

from ..library.config import load_config
from ..library.durations import Seconds, write_duration
from ..library.settings import DEFAULT
from ..rules.known import KNOWN_RULES
from .library import library_options
from .scopes import scopes_of


@click.command()
@library_options
def config(folder: str, config: str | None) -> None:
    """Print the configuration in force as JSON; its source is named on standard error."""
    path = scopes_of([folder], config)[0].config
    loaded = load_config(path, KNOWN_RULES) if path else None
    click.echo(f"from {path}" if path else "no configuration file: the defaults are in force", err=True)
    for problem in loaded.problems if loaded else ():
        click.echo(f"{path}: {problem.message}", err=True)
    click.echo(json.dumps(_written(loaded.settings if loaded else DEFAULT), indent=2))


def _written(value: object) -> object:
    """Settings as JSON data with the names and the durations as they are written in TOML."""
    if isinstance(value, Mapping):
        return {key: _written(item) for key, item in value.items()}
    if not isinstance(value, tuple):
        return value
    if not hasattr(value, "_fields"):
        return [_written(item) for item in value]
    kinds = get_type_hints(type(value))
    return {
        field.replace("_", "-"): write_duration(item) if kinds[field] is Seconds else _written(item)
        for field, item in zip(value._fields, value, strict=True)
    }
