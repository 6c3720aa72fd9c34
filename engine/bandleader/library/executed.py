r"""The shell text of a body that runs by itself, without anybody reading it first. Pure.

``!`...` `` and blocks opened by ```` ```! ```` run while the body is read (Claude Code 2.1.240, docs/en/skills; the
mark counts at the start of a line and after a blank only). With the shell runner, the shell blocks run.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..text.late import compile_late
from ..text.markdown import Fence, Markdown
from ..text.span import Span

_WORD = compile_late(r"[\w-]+")
_SHELLS = frozenset(("bash", "sh", "shell"))


def inline_commands(text: str, markdown: Markdown) -> list[Span]:
    """The places of the commands in ``!`...` ``, without the marks, in order."""
    return [
        span
        for span in markdown.code
        if text.startswith("!`", span[0] - 2) and text[max(span[0] - 3, 0) : span[0] - 2].strip() == ""
    ]


def marked_blocks(markdown: Markdown) -> list[Span]:
    """The contents of the blocks whose info string is `!`."""
    return [Span(fence.content_start, fence.content_end) for fence in markdown.fences if fence.info == "!"]


def runner_blocks(fences: Iterable[Fence]) -> list[Fence]:
    """The shell blocks that the shell runner runs: those with `run` in their info string, or all if none has it."""
    blocks = [(fence, _WORD.findall(fence.info)) for fence in fences]
    shell = [(fence, words) for fence, words in blocks if words and words[0].lower() in _SHELLS]
    return [fence for fence, words in shell if "run" in words[1:]] or [fence for fence, _ in shell]


def executed(text: str, markdown: Markdown, in_shell: bool) -> list[Span]:
    """Everything in a body that runs by itself; ``in_shell`` says that the shell runner runs it."""
    found = inline_commands(text, markdown) + marked_blocks(markdown)
    if in_shell:
        found += [Span(fence.content_start, fence.content_end) for fence in runner_blocks(markdown.fences)]
    return found
