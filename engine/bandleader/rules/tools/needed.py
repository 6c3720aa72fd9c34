"""Which permission rules a shell command needs."""

from __future__ import annotations

from collections.abc import Iterable

from ...library.grants import Grant, covers
from ...text.late import compile_late

_PROGRAM = compile_late(r"[\w./~$\{\}-]*[\w-]")
_SUBCOMMAND = compile_late(r"[a-z][a-z0-9:_-]*")
_SCRIPT = compile_late(r"[\w./~$\{\}-]+\.\w+")
_DEEP = frozenset(("gh", "aws", "gcloud", "az"))  # programs whose commands are two words


def needed_rules(commands: Iterable[str], grants: tuple[Grant, ...], ending: str) -> list[str]:
    """The `Bash` rules that ``grants`` lack for shell commands, each once; ``ending`` stands for further words.

    Empty when no rule can be named for one of the parts, such as `find` with `-exec`.
    """
    from ...library.schema.shell import is_harmless, matches, split_command

    rules: dict[str, None] = {}
    for command in commands:
        for part in split_command(command):
            if is_harmless(part) or any(covers(grant, part) for grant in grants):
                continue
            stem = _stem(part)
            if not stem or not matches(stem + ending, part):
                return []
            rules[f"Bash({stem}{ending})"] = None
    return list(rules)


def _stem(part: str) -> str:
    """The program with its subcommand or script: `git commit`, `gh pr view`, `bash scripts/check.sh`, `jq`."""
    program, *words = part.split()
    if not _PROGRAM.fullmatch(program):
        return ""
    if "/" in program:
        return program
    stem = [program]
    for word in words[: 2 if program in _DEEP else 1]:
        if not (_SUBCOMMAND.fullmatch(word) or _SCRIPT.fullmatch(word)):
            break
        stem.append(word)
    return " ".join(stem)
