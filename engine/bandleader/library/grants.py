"""Permission rules: `Tool` and `Tool(specifier)` in `allowed-tools`, `tools` and their relatives.

The grammar and its meaning are those of docs/en/permissions of Claude Code (2.1.240). Reading never fails:
whatever is no rule becomes a `Grant` that says in ``error`` what is wrong with it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from ..text.late import compile_late
from .frontmatter.model import Node
from .schema.tools import READ_ONLY

GrantKind: TypeAlias = Literal["tool", "mcp", "all", "wildcard"]


class Grant(NamedTuple):
    """One rule. ``start:end`` is all of it and ``tool_start:tool_end`` its name, in the text of the file.

    ``specifier`` is what stands between the parentheses, None without them. ``kind`` is ``mcp`` for a tool
    or server of MCP (``mcp__server__*`` too), ``all`` for the word that many libraries write although it
    is no rule, ``wildcard`` for `*` and every other name with a star. ``error`` is "" for a sound rule.
    """

    tool: str
    specifier: str | None
    start: int
    end: int
    tool_start: int
    tool_end: int
    error: str = ""
    kind: GrantKind = "tool"


# A rule ends at a comma or blank outside its parentheses, which may nest three deep; quotes around it are skipped.
_RULE = compile_late(
    r"""
    (?= [^\s,] ) ["'`]?
    ( [^\s,()"'`]* )                                                    # 1 tool
    (?:
      \( ( (?: [^()] | \( (?: [^()] | \( [^()]* \) )* \) )* ) \)        # 2 specifier
      | ( \( .* )                                                       # 3 a parenthesis that is never closed
    )?
    ( [^\s,]* )                                                         # 4 what follows at once
    """,
    re.VERBOSE | re.DOTALL,
)
_NAME = compile_late(r"[A-Za-z][\w./-]*")
_QUOTES = ("", '"', "'", "`")
_ALL = ("all", "All", "ALL")
_SHELLS = ("Bash", "PowerShell")


def split_rules(text: str, start: int) -> tuple[Grant, ...]:
    """The rules of a comma- or space-separated string whose first character is at offset ``start``."""
    return tuple(
        [
            Grant(tool, specifier, left + start, right + start, tool_left + start, tool_right + start, error, kind)
            for tool, specifier, left, right, tool_left, tool_right, error, kind in _rules(text)
        ]
    )


# A library says the same few tool lists again and again.
@lru_cache(maxsize=1024)
def _rules(text: str) -> tuple[Grant, ...]:
    rules = []
    for match in _RULE.finditer(text):
        tool, specifier, unclosed, rest = match.groups()
        filled = specifier is None or specifier.strip()
        plain = filled and not rest and unclosed is None and tool.isalpha() and tool not in _ALL
        error = "" if plain else _error(tool, specifier, unclosed, rest)
        kind: GrantKind = "tool" if plain else _kind(tool)
        rules.append(Grant(tool, specifier, *match.span(), *match.span(1), error, kind))
    return tuple(rules)


def parse_grant(text: str, start: int) -> Grant:
    """The one rule that ``text`` at offset ``start`` is; none or several are an error of the whole text."""
    grants = split_rules(text, start)
    if len(grants) == 1:
        return grants[0]
    end = start + len(text)
    return Grant(text.strip(), None, start, end, start, end, "several rules in one" if grants else "no tool name")


def grants_of(node: Node) -> tuple[Grant, ...]:
    """The rules in a front matter value: a string, or a list whose items are strings.

    Every rule has the place where it is written. In values whose characters are not written one by one
    (escapes, folded lines, block scalars) it has the place of the whole value.
    """
    if node.tag == "list":
        return tuple(grant for item in node.items for grant in grants_of(item))
    text = node.scalar
    if text is None:
        return ()
    quotes = 1 if node.style in ("'", '"') else 0
    if node.end - node.start == len(text) + 2 * quotes:
        return split_rules(text, node.start + quotes)
    return tuple(
        grant._replace(start=node.start, end=node.end, tool_start=node.start, tool_end=node.end)
        for grant in split_rules(text, 0)
    )


def _kind(tool: str) -> GrantKind:
    is_mcp = tool.startswith("mcp__")
    if "*" not in tool:
        return "mcp" if is_mcp else "all" if tool in _ALL else "tool"
    server, separator, _ = tool[len("mcp__") :].partition("__")
    return "mcp" if is_mcp and server and separator and "*" not in server else "wildcard"


def _error(tool: str, specifier: str | None, unclosed: str | None, rest: str) -> str:
    if unclosed is not None:
        return "the parenthesis is never closed"
    if not tool:
        return "no tool name"
    if rest not in _QUOTES:
        return (
            "a parenthesis that was never opened"
            if rest[0] == ")" and specifier is None
            else f"`{rest}` after the rule"
        )
    if specifier is not None and not specifier.strip():
        return "nothing between the parentheses"
    return "" if _NAME.fullmatch(tool) or _kind(tool) != "tool" else "not a tool name"


def is_broad(grant: Grant) -> bool:
    """Whether the rule allows any shell command: `Bash`, `Bash(*)`, `Bash(:*)`, `PowerShell`, `*`, `all`."""
    if grant.kind == "all" or grant.tool == "*":
        return True
    anything = grant.specifier is None or ("*" in grant.specifier and not grant.specifier.strip("*: "))
    return grant.tool in _SHELLS and anything and not grant.error


def is_read_only(grant: Grant) -> bool:
    """Whether nothing that the rule allows can change the work tree.

    Shell commands never count, nor do MCP tools: what they do cannot be told from their names.
    """
    return grant.tool in READ_ONLY and not grant.error


def covers(grant: Grant, command: str) -> bool:
    """Whether a rule of Bash lets the shell command run without asking; a compound one in all its parts."""
    from .schema.shell import split_command

    parts = split_command(command)
    return bool(parts) and all(_allows(grant, part) for part in parts)


def covered(grants: tuple[Grant, ...], command: str) -> bool:
    """Whether every part of the shell command is allowed by one of ``grants``, or runs without any rule.

    The latter are the reading commands that Claude Code never asks about (`ls`, `cat`, `git status` ...).
    """
    from .schema.shell import is_harmless, split_command

    return all(is_harmless(part) or any(_allows(grant, part) for grant in grants) for part in split_command(command))


def _allows(grant: Grant, part: str) -> bool:
    # Imported late: its expressions take milliseconds to compile, and most files never ask.
    from .schema.shell import matches

    return grant.tool == "Bash" and not grant.error and matches(grant.specifier or "*", part)
