"""No agent has this name.

## What it does
Reports a name in `agents`, `agent`, `handoffs` or a tool rule such as `Agent(x)` that is no agent of the library, no
built-in one, and not listed in `check.known.agents`. Names of plugins that are no part of the library
(`plugin:agent`) are left alone, and so is a folder of commands that is checked without the `agents` folder
it is installed beside.

## Why is this bad?
The work goes to no one, or to the general agent: the agent CLI does not say that the name leads nowhere.

## Example
```markdown
---
description: Review the release notes
agents: [code-reveiwer]
---
```

## Use instead
```markdown
---
description: Review the release notes
agents: [code-reviewer]
---
```

## Source
Claude Code 2.1.240, docs/en/sub-agents; opencode.ai/docs/agents; custom agents of GitHub Copilot.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...library.facts import Facts
from ...library.snapshot import Snapshot
from ...library.source import Format
from ..report import Report
from ..rule import LibraryRule
from .links import links_of
from .naming import is_elsewhere, suggestions

# Agents that come with a reader, and words that stand for some of them.
_OF_READER: Mapping[Format, frozenset[str]] = {
    "claude": frozenset(("*",)),
    "opencode": frozenset(("build", "plan", "general", "explore")),
    "copilot": frozenset(("*", "agent", "ask", "edit", "plan")),
    "cursor": frozenset(),
}


@LibraryRule("DP008", "unknown-agent", severity="error", fix="unsafe", references=("agent",), ways=("missing",))
def unknown_agent(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report names of agents without a target, with the nearest ones."""
    for reference, link in links_of(snapshot, facts.source.path).odd:
        if reference.kind != "agent" or link.how != "missing" or is_elsewhere(snapshot, facts, reference):
            continue
        if reference.name.lower() in _OF_READER[facts.source.root.format]:
            continue
        hint, fixes = suggestions(snapshot, facts, reference)
        report(reference.start, reference.end, f"no agent is called `{reference.name}`{hint}", fixes=fixes)
