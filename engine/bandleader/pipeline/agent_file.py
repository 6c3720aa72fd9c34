"""What an agent CLI is told of an agent of the library, read from its file."""

from __future__ import annotations

from typing import Any, Final

from ..library.document import Document
from ..library.frontmatter.model import Node
from .planning.outline import rules_of
from .runners.port import AgentDefinition

# What else `claude --agents` takes of an agent (docs/en/sub-agents, 2.1.240).
_MORE: Final = (
    "permissionMode",
    "maxTurns",
    "skills",
    "mcpServers",
    "hooks",
    "memory",
    "effort",
    "background",
    "isolation",
)


def agent_of(document: Document, name: str) -> AgentDefinition:
    """The agent in a file; ``name`` is how it was asked for, and holds where the file gives none."""
    nodes = {key: document.node(key) for key in _MORE}
    more = {key: _value(node) for key, node in nodes.items() if node is not None and node.tag != "null"}
    if isinstance(more.get("skills"), str):
        more["skills"] = more["skills"].replace(",", " ").split()
    return AgentDefinition(
        document.string("name") or name,
        document.string("description"),
        document.text[document.body_start :].strip(),
        rules_of(document.grants),
        document.string("model"),
        rules_of(document.denials),
        more,
    )


def _value(node: Node) -> Any:
    """A YAML value as one of JSON; a number or a boolean that no reader doubts becomes one."""
    if node.tag == "list":
        return [_value(item) for item in node.items]
    if node.tag == "map":
        return {entry.key: _value(entry.node) for entry in node.pairs}
    text = node.scalar
    if node.tag == "bool" and text is not None:
        return text.lower() in ("true", "yes", "on")
    return int(text) if node.tag == "int" and text and text.isdecimal() else text
