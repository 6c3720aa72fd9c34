"""What is said about a key, a name, a tool rule, a rule's code or a substitution, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from ...library.grants import Grant, is_broad
from ...library.graph import closure
from ...library.record import title_of
from ...library.schema.builtins import BUILT_IN_AGENTS
from ...library.schema.key import Key
from ...library.schema.models import MODELS
from ...library.schema.tools import RETIRED, TOOLS
from ...library.snapshot import Snapshot
from ...rules.page import url_of
from ...rules.registry import BY_CODE, RULES
from ...rules.rule import Rule
from ..keys import types_of

LastRun: TypeAlias = Callable[[str], str]
"""A sentence about the last run of the command at a path; "" when there was none."""
SHOWN = 8  # names that a line lists
LONGEST = 600  # characters of a description
_SECTION = re.compile(r"^## What it does\n(.*?)(?=\n\n|\n## |\Z)", re.MULTILINE | re.DOTALL)
_MARKUP = re.compile(r"[\\`*_<\[\]]")
STATUSES = {
    "bandleader": "Read by Bandleader only.",
    "standard": "Of the Agent Skills standard; this reader does nothing with it.",
    "ignored": "This reader ignores it here.",
    "common": "No reader needs it; many libraries have it.",
}


def key_card(key: Key, path: tuple[str, ...]) -> str:
    """A key: meaning, type, default, allowed values and source. ``path`` leads to it, itself included."""
    facts = [f"**{'.'.join(path)}**: {types_of(key)}"]
    if key.required:
        facts.append("required")
    if key.default:
        facts.append(f"default: {_code(key.default) if key.default in _words(key) else key.default}")
    lines = [" · ".join(facts), key.doc]
    if key.values:
        lines.append(f"One of {', '.join(map(_code, key.values))}.")
    elif key.suggestions:
        lines.append(f"For example {', '.join(map(_code, key.suggestions))}.")
    if key.keys:
        lines.append(f"Keys: {', '.join(_code(sub.name) for sub in key.keys)}.")
    if key.status in STATUSES:
        lines.append(STATUSES[key.status])
    if key.status != "bandleader":
        lines.append(f"*Source: {key.source}*")
    return "\n\n".join(lines)


def file_card(snapshot: Snapshot, path: str, last_run: LastRun | None = None) -> str:
    """A file of the library: description, place, dependencies and dependents, last run."""
    facts = snapshot.files[path]
    source = facts.source
    lines = [f"**{title_of(facts)}** · {source.kind}"]
    if facts.summary:
        lines.append(_escaped(shorten(facts.summary, LONGEST)))
    if facts.hint:
        lines.append(f"Arguments: `{facts.hint}`")
    ahead, behind = snapshot.successors(path), snapshot.predecessors(path)
    if ahead:
        every = len(closure(path, snapshot.successors))
        more = f" ({every} in all)" if every > len(ahead) else ""
        lines.append(f"Depends on {_listed(snapshot, ahead)}{more}.")
    if behind:
        lines.append(f"Needed by {_listed(snapshot, behind)}.")
    if last_run and source.kind in ("command", "skill") and (sentence := last_run(path)):
        lines.append(sentence)
    scope = source.root.scope
    lines.append(f"`{path[len(scope) + 1 :] if path.startswith(scope + '/') else path}`")
    return "\n\n".join(lines)


def built_in_card(name: str, kind: str) -> str:
    """A name that Claude Code has without any library."""
    return f"**{name}** · {kind}\n\n{BUILT_IN_AGENTS.get(name, 'Built into Claude Code.')}"


def tool_card(name: str) -> str:
    """A tool of Claude Code; "" for one that is not known."""
    if name in RETIRED:
        return f"**{name}** · retired tool\n\n" + (
            f"Write `{RETIRED[name]}`." if RETIRED[name] else "Nothing took its place."
        )
    tool = TOOLS.get(name)
    if tool is None:
        return ""
    return f"**{name}** · tool\n\n{tool.doc}" + (" It changes nothing." if tool.read_only else "")


def grant_card(grant: Grant, *, denies: bool) -> str:
    """A permission rule: what it grants, or takes away."""
    lines = [tool_card(grant.tool) or f"**{grant.tool}**"]
    if grant.tool in RETIRED:
        return lines[0]
    lines.append(("Takes away " if denies else "Grants ") + _granted(grant))
    if not denies and is_broad(grant):
        lines.append("This lets any shell command run without asking.")
    return "\n\n".join(lines)


def model_card(name: str) -> str:
    """A model by its alias; "" for a full id."""
    return f"**{name}** · model\n\n{MODELS[name]}" if name in MODELS else ""


def rule_card(rule: Rule[Any]) -> str:
    """A rule of the checker: its first paragraph, and where its page is."""
    found = _SECTION.search(rule.doc)
    paragraph = found[1].strip() if found else rule.summary
    return f"**{rule.code}** {rule.name}\n\n{' '.join(paragraph.split())}\n\n[Read more]({url_of(rule)})"


def rules_called(name: str) -> Iterable[Rule[Any]]:
    """The rules that a code, a rule's name or a family's letters mean."""
    if name in BY_CODE:
        return (BY_CODE[name],)
    return [rule for rule in RULES if name in (rule.name, rule.family)]


def substitution_card(written: str, meaning: str) -> str:
    """Something that is replaced in a body."""
    return f"**{written}**\n\n{meaning}"


def _granted(grant: Grant) -> str:
    if grant.error:
        return f"nothing: {grant.error}."
    if grant.kind == "all" or grant.tool == "*":
        return "every tool."
    if grant.kind == "mcp":
        return f"what the MCP server offers under `{grant.tool}`."
    if grant.specifier is None:
        return "every use of it."
    if grant.tool in ("Bash", "PowerShell"):
        return _shell(grant.specifier.strip())
    if grant.tool in ("Skill", "Agent", "Task"):
        return f"the use of `{grant.specifier}`."
    return f"its use on `{grant.specifier}`."


def _shell(specifier: str) -> str:
    if not specifier.strip("*: "):
        return "every shell command."
    for ending in (":*", " *"):
        if specifier.endswith(ending) and "*" not in specifier[: -len(ending)]:
            return f"`{specifier[: -len(ending)].rstrip()}` with any further words."
    if "*" in specifier:
        return f"every command of the form `{specifier}`, where `*` stands for any text."
    return f"just the command `{specifier}`."


def _listed(snapshot: Snapshot, paths: tuple[str, ...]) -> str:
    names = sorted(title_of(snapshot.files[path]) for path in paths)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(map(_code, names[:SHOWN])) + more


def shorten(text: str, longest: int) -> str:
    """``text`` in one line of at most ``longest`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _escaped(text: str) -> str:
    """Text of the library's writers, in which nothing is Markdown or HTML."""
    return _MARKUP.sub(r"\\\g<0>", text)


def _words(key: Key) -> tuple[str, ...]:
    return (*key.values, *key.suggestions, "true", "false")


def _code(text: str) -> str:
    return f"`{text}`"
