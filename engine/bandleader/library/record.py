"""The specification's views of a library: the metadata record of a command, and the dependency graph as JSON."""

from __future__ import annotations

from typing import Any

from .document import Document
from .facts import Facts
from .frontmatter.model import Node
from .snapshot import Snapshot
from .source import Kind

GROUPS = ("core commands", "families", "workflows", "skills", "agents")
WORKFLOW_FOLDERS = ("orchestrate", "workflows")
DEFAULT_TOOLS, DEFAULT_DESCRIPTION, DEFAULT_COMPLEXITY = "all", "No description", "simple"


def group_of(facts: Facts, kind_of_command: str = "") -> str:
    """Which of `GROUPS` a file is listed under; ``kind_of_command`` is its front matter ``type``."""
    kind: Kind = facts.source.kind
    if kind in ("skill", "agent"):
        return f"{kind}s"
    folders = facts.source.id.split("/")[:-1]
    if kind_of_command == "workflow" or any(folder in WORKFLOW_FOLDERS for folder in folders):
        return "workflows"
    return "families" if folders else "core commands"


def title_of(facts: Facts) -> str:
    """What a person calls the file: its name, or its id while it has none."""
    return facts.name or facts.source.id


def metadata(doc: Document, snapshot: Snapshot) -> dict[str, Any]:
    """The specification's record of a command (``extract_command_metadata``) and what else the library knows.

    ``allowed_tools``, ``description`` and ``complexity`` have the specification's defaults; ``dependencies`` are
    as written, ``resolved`` says where they lead (ids, None for nowhere).
    """
    path = doc.source.path
    facts = snapshot.files[path]
    grants = [doc.text[grant.start : grant.end] for grant in doc.grants]
    declared = [(ref, link) for ref, link in snapshot.referenced(path) if ref.kind in ("dependency", "optional")]
    return {
        "name": title_of(facts),
        "kind": doc.source.kind,
        "format": doc.source.root.format,
        "group": group_of(facts, doc.string("type")),
        "file": path,
        "description": facts.summary or DEFAULT_DESCRIPTION,
        "allowed_tools": grants or DEFAULT_TOOLS,
        "dependencies": [ref.name for ref, _ in declared],
        "complexity": facts.complexity or DEFAULT_COMPLEXITY,
        "agents": list(dict.fromkeys(ref.name for ref, _ in snapshot.referenced(path) if ref.kind == "agent")),
        "argument_hint": facts.hint or None,
        "model": facts.model or None,
        "resolved": {ref.name: _title_at(snapshot, link.target) for ref, link in declared},
        "dependents": [title_of(snapshot.files[other]) for other in snapshot.predecessors(path)],
        "mentions": _mentions(snapshot, path),
        "cycle": [title_of(snapshot.files[member]) for member in snapshot.cycles.get(path, ())],
        "front_matter": {entry.key: plain(entry.node) for entry in doc.front_matter.entries},
    }


def dependency_graph(snapshot: Snapshot) -> dict[str, Any]:
    """The specification's ``dependency_graph.json``: every command by its id, with its path and dependencies.

    ``dependencies`` of a command are ids where they resolve and as written where they do not; the top-level
    ``dependencies`` maps each id to the ids that it needs directly.
    """
    commands: dict[str, Any] = {}
    edges: dict[str, list[str]] = {}
    for path, facts in snapshot.files.items():
        if facts.source.kind != "command":
            continue
        name = facts.source.id
        if name in commands:
            name = f"{facts.source.root.scope}:{name}"  # the same id in another project of the workspace
        needs = [
            snapshot.files[link.target].source.id if link.target else ref.name
            for ref, link in snapshot.referenced(path)
            if ref.kind in ("dependency", "optional")
        ]
        relative = path.removeprefix(facts.source.root.path + "/")
        commands[name] = {"path": relative, "dependencies": needs}
        edges[name] = [snapshot.files[target].source.id for target in snapshot.successors(path)]
    return {"commands": commands, "dependencies": edges}


def _mentions(snapshot: Snapshot, path: str) -> list[str]:
    targets = {link.target for ref, link in snapshot.referenced(path) if ref.kind == "command"} - {None, path}
    return sorted(title for target in targets if (title := _title_at(snapshot, target)))


def _title_at(snapshot: Snapshot, path: str | None) -> str | None:
    return title_of(snapshot.files[path]) if path else None


def plain(node: Node) -> Any:
    """A front matter value as plain data: text stays text, only booleans, numbers and null are converted."""
    if node.tag == "list":
        return [plain(item) for item in node.items]
    if node.tag == "map":
        return {pair.key: plain(pair.node) for pair in node.pairs}
    text = node.value if isinstance(node.value, str) else ""
    if node.tag == "null":
        return None
    if node.tag == "bool":
        return text.lower() in ("true", "yes", "on", "y")
    return text
