"""What ``bandleader list`` prints: the files of a library, in groups."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from ..library.record import GROUPS, group_of, title_of
from ..workspace.project import Project
from .library import open_library
from .output.colour import Painter, painter_for


def list_files(words: Sequence[str] = (), form: str = "text", folder: str = ".", config: str | None = None) -> None:
    """Print the files whose name or description holds all ``words``, as ``text`` or ``json``. Raises `Stop`."""
    project = open_library(folder, config)
    rows = [row for row in _rows(project) if all(word.lower() in _searched(row) for word in words)]
    if form == "json":
        import json

        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    elif rows:
        sys.stdout.write("".join(f"{line}\n" for line in _text(rows, painter_for(sys.stdout))))
    else:
        sys.stderr.write("Nothing found.\n" if words else "No library here: no `.claude/commands` or similar folder.\n")


def _rows(project: Project) -> list[dict[str, Any]]:
    snapshot = project.snapshot
    rows = []
    for path, facts in snapshot.files.items():
        if facts.source.kind == "shared" or facts.source.root.origin == "user":
            continue
        document = project.document(path)
        rows.append(
            {
                "name": title_of(facts),
                "group": group_of(facts, document.string("type") if document else ""),
                "description": facts.summary,
                "dependencies": len(snapshot.successors(path)),
                "dependents": len(snapshot.predecessors(path)),
                "file": path,
            }
        )
    return sorted(rows, key=lambda row: (GROUPS.index(row["group"]), row["name"]))


def _searched(row: dict[str, Any]) -> str:
    return f"{row['name']} {row['description']}".lower()


def _text(rows: list[dict[str, Any]], paint: Painter) -> Iterator[str]:
    width = min(max(len(row["name"]) for row in rows), 40)
    columns = _columns()
    group = family = ""
    for row in rows:
        if row["group"] != group:
            if group:
                yield ""
            group = row["group"]
            yield paint("bold", group.capitalize())
        if group in ("families", "workflows"):
            head = row["name"].rsplit("/", 1)[0]
            if head != family:
                family = head
                yield paint("family", f"  {family}/")
        description = " ".join(row["description"].split())
        room = max(columns - width - 6, 20)
        if len(description) > room:
            description = description[: room - 1] + "…"
        yield f"    {row['name']:<{width}}  {paint('faint', description) if description else ''}".rstrip()


def _columns() -> int:
    import shutil

    return shutil.get_terminal_size((100, 24)).columns
