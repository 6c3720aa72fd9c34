"""Permission rules: the names of tools, and what may stand between the parentheses of some."""

from __future__ import annotations

from collections.abc import Iterator

from ...library.document import Document
from ...library.extract import NAMED_TOOLS
from ...library.schema.shell import split_command
from ...library.schema.tools import TOOLS
from ...rules.shell import inline_commands
from ...rules.tools.needed import needed_rules
from ...text.edit import Edit
from .item import NOTHING, Completions, Item, begun_first
from .names import names
from .query import Query
from .slot import Slot
from .writing import write

SHELL_LANGUAGES = ("bash", "sh", "shell", "zsh", "!")
ENDING = ":*"  # "and any further words"
# Programs that commands of public libraries are granted most.
PROGRAMS = (
    "git status", "git diff", "git log", "git add", "git commit", "git push", "git branch", "git checkout", "git",
    "gh pr", "gh issue", "gh", "npm run", "npm test", "npm", "npx", "pnpm", "yarn", "node", "python", "pytest", "pip",
    "uv", "cargo", "go", "make", "docker", "curl", "jq", "ls", "find", "grep", "cat", "mkdir",
)  # fmt: skip


def tools(query: Query, slot: Slot) -> Completions:
    """The rules that the one at the cursor may become."""
    start, depth = _rule_start(query.text, slot.start, query.offset)
    typed = query.text[start : query.offset]
    tool, opening, _ = typed.partition("(")
    if depth and opening:
        return _specifiers(query, slot, start + len(tool) + 1, tool)
    end = _rule_end(query.text, query.offset, slot.end)
    here = slot._replace(start=start, end=end, lead=slot.lead if start == slot.start else "")
    before = query.text[slot.start : start] + query.text[end : slot.end]
    taken = {*slot.taken, *(part.strip() for part in before.replace(" ", ",").split(","))}
    return begun_first(_rules(query, here, taken), query.text, query.offset)


def _rules(query: Query, slot: Slot, taken: set[str]) -> Iterator[Item]:
    for rule in _needed(query.document):
        if rule not in taken:
            yield Item(rule, "tool", write(slot, rule), "used in this file", about=("tool", "Bash"))
    known = query.snapshot.settings.check.known.tools
    for name in sorted({*TOOLS, *known}, key=lambda name: (name not in ("Bash", "Edit", "Read", "Write"), name)):
        if name not in taken:
            yield Item(name, "tool", write(slot, name), about=("tool", name))
    edit = write(slot, "Bash()")
    yield Item("Bash(…)", "tool", edit._replace(new=edit.new.replace("()", "(")), "some shell commands",
               edit.new.replace("()", "($1)"), filter="Bash(", about=("tool", "Bash"), more=True)  # fmt: skip


def _specifiers(query: Query, slot: Slot, start: int, tool: str) -> Completions:
    """What may stand between the parentheses, which begin before ``start``."""
    text = query.text
    end = _inside_end(text, query.offset, slot.end)
    closing = "" if text[end : end + 1] == ")" else ")"
    if closing and slot.quote and not slot.closed:
        closing += slot.quote
    kind = NAMED_TOOLS.get(tool)
    if kind:
        word = text[start : query.offset]
        head = start + len(word) - len(word.rpartition(",")[2].lstrip())
        return names(query, kind, text[head : query.offset], lambda name: Edit(head, end, name + closing))
    if tool != "Bash":
        return NOTHING
    used = [rule[len("Bash(") : -1] for rule in _needed(query.document)]
    items = [
        Item(specifier, "tool", Edit(start, end, specifier + closing), "used in this file" if specifier in used else "")
        for specifier in dict.fromkeys((*used, *(program + ENDING for program in PROGRAMS)))
    ]
    return begun_first(items, text, query.offset)


def _needed(doc: Document) -> list[str]:
    """The rules of `Bash` that the shell commands written in a body would need."""
    text = doc.text
    sources = [text[start:end] for start, end in inline_commands(doc)]
    sources += [
        text[fence.content_start : fence.content_end]
        for fence in doc.markdown.fences
        if fence.info.lower().startswith(SHELL_LANGUAGES)
    ]
    commands = (command for source in sources for command in split_command(source))
    return list(dict.fromkeys(rule for command in commands for rule in needed_rules((command,), (), ENDING)))


def _rule_start(text: str, start: int, offset: int) -> tuple[int, int]:
    """Where the rule at ``offset`` begins, and how many of its parentheses are open there."""
    depth = 0
    for at in range(start, offset):
        if text[at] == "(":
            depth += 1
        elif text[at] == ")":
            depth = max(depth - 1, 0)
        elif text[at] in ", \t\r\n" and not depth:
            start = at + 1
    return start, depth


def _rule_end(text: str, offset: int, end: int) -> int:
    depth = 0
    for at in range(offset, end):
        if text[at] == "(":
            depth += 1
        elif text[at] == ")":
            depth -= 1
        elif text[at] in ", \t\r\n" and depth <= 0:
            return at
    return end


def _inside_end(text: str, offset: int, end: int) -> int:
    """Where what stands between the parentheses ends: before the closing one, or at the cursor without one."""
    close = text.find(")", offset, end)
    opening = text.find("(", offset, end)
    return close if close >= 0 and (opening < 0 or close < opening) else offset
