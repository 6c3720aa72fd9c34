"""What ``bandleader show`` prints about one file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from ..library.record import metadata
from ..text.visible import visible
from .library import one_file, open_library
from .output.colour import Painter, painter_for

LABELS = (
    ("description", "description"),
    ("file", "file"),
    ("group", "group"),
    ("complexity", "complexity"),
    ("argument_hint", "arguments"),
    ("model", "model"),
    ("allowed_tools", "tools"),
    ("agents", "agents"),
    ("dependents", "needed by"),
    ("mentions", "mentions"),
    ("cycle", "on a cycle with"),
)


def show_file(name: str, form: str = "text", folder: str = ".", config: str | None = None) -> None:
    """Print what the library knows about ``name``, as ``text`` or ``json``. Raises `Stop`."""
    project = open_library(folder, config)
    path = one_file(project.snapshot, name)
    document = project.document(path)
    assert document is not None, "a file of the snapshot has a source"
    record = metadata(document, project.snapshot)
    if form == "json":
        import json

        sys.stdout.write(json.dumps(record, indent=2, ensure_ascii=False) + "\n")
        return
    lines = [*_text(record, painter_for(sys.stdout))]
    count = len(project.findings(path))
    if count:
        lines += [
            "",
            f"{count} finding{'s' * (count > 1)}: bandleader check {visible(path)}",
        ]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _text(record: dict[str, Any], paint: Painter) -> Iterator[str]:
    yield f"{paint('bold', record['name'])}  ({record['kind']})"
    for key, label in LABELS:
        value = record[key]
        if value:
            yield f"  {label:<16}{', '.join(value) if isinstance(value, list) else value}"
    for name in record["dependencies"]:
        target = record["resolved"][name]
        note = "" if target == name.lstrip("/").replace(":", "/") else f"  -> {target}" if target else "  (missing)"
        yield f"  {'depends on':<16}{name}{paint('doubt', note) if note else ''}"
