"""The shell blocks of a body that are to run."""

from __future__ import annotations

import re
from typing import NamedTuple

from bandleader.library.executed import runner_blocks
from bandleader.library.shell_words import simple_commands
from bandleader.text.markdown import Fence, scan

from .port import RunnerError

_QUOTE = re.compile(r"[ \t]*>[ \t]?")
_COMMAND_LINE = re.compile(r"/(?P<first>[a-z][\w-]*)(?:[:/][\w-]+)*(?:[ \t].*)?")
# The first folders of absolute paths, so that `/usr/bin/env` is a program and `/git/commit` a command of a library.
_TOP_FOLDERS = frozenset(
    ("bin", "dev", "etc", "home", "lib", "mnt", "nix", "opt", "private", "proc", "root", "run", "sbin", "snap", "srv",
     "tmp", "usr", "var")
)  # fmt: skip
_PLACEHOLDER = re.compile(r"(?<![<\w&])<(?P<name>[A-Za-z][\w -]*)>(?![\w(>&])")


class Block(NamedTuple):
    """The shell source of one fenced block; ``line`` is that of its first line in the file, from 1."""

    text: str
    line: int


def blocks_to_run(body: str, first_line: int, where: str) -> list[Block]:
    """The ```bash and ```sh blocks with `run` in their info string, or all of them if none has it.

    ``body`` begins at line ``first_line`` of the file; ``where`` names it in messages.

    Raises:
        RunnerError: there is none, or one holds what only a reader can follow: `/command` lines, `<placeholders>`.
    """
    found = [
        Block(_content(body, fence), first_line + body.count("\n", 0, fence.content_start))
        for fence in runner_blocks(scan(body).fences)
    ]
    blocks = [block for block in found if block.text.strip()]
    if not blocks:
        raise RunnerError(f"{where} has no ```bash block to run; give it one, or set run.runner to agent")
    for block in blocks:
        if problem := _problem(block):
            raise RunnerError(f"{where}:{problem}")
    return blocks


def _content(body: str, fence: Fence) -> str:
    """The lines of a fence without what belongs to the list or quote around it (CommonMark 0.31, 4.5 and 5)."""
    container = body[body.rfind("\n", 0, fence.start) + 1 : fence.start]
    lines = body[fence.content_start : fence.content_end].replace("\r\n", "\n").split("\n")
    for _ in range(container.count(">")):
        lines = [_QUOTE.sub("", line, count=1) for line in lines]
    depth = len(container.rpartition(">")[2].expandtabs(4))
    if depth:
        lines = [line[min(depth, len(line) - len(line.lstrip(" \t"))) :] for line in lines]
    return "\n".join(lines)


def _problem(block: Block) -> str:
    """Why a block is not for a shell, beginning with its line; "" if it is."""
    lines = [line.strip() for line in block.text.split("\n")]
    lines = [line for line in lines if line and line[0] != "#"]
    commands = [_COMMAND_LINE.fullmatch(line) for line in lines]
    if lines and all(match and match["first"] not in _TOP_FOLDERS for match in commands):
        return (
            f"{block.line}: {lines[0].split()[0]} is a command of an agent, not of a shell; "
            "name it in dependencies, or mark the blocks to run with ```bash run"
        )
    places = {match.start(): match for match in _PLACEHOLDER.finditer(block.text)}
    if not places:
        return ""
    targets = {target.start for command in simple_commands(block.text) for target in command.targets}
    for start, match in places.items():
        if start + 1 in targets:  # the shell would read it as a redirection
            line = block.line + block.text.count("\n", 0, start)
            return (
                f"{line}: {match[0]} is a placeholder for a person; use $1 and argument-hint, "
                "or mark the blocks to run with ```bash run"
            )
    return ""
