r"""The shell commands that Claude Code runs while it reads a body: ``!`...` `` and blocks opened by ```` ```! ````.

Source: Claude Code 2.1.240, docs/en/skills. The mark counts at the start of a line and after a blank only.
"""

from __future__ import annotations

from ..library.document import Document
from ..text.span import Span


def inline_commands(doc: Document) -> list[Span]:
    """The places of the commands in ``!`...` ``, without the marks, in order. Only Claude Code has them."""
    if doc.source.root.format != "claude":
        return []
    text = doc.text
    marked = [span for span in doc.markdown.code if text[span[0] - 2] == "!"]
    return [
        span
        for span in marked
        if text.startswith("!`", span.start - 2) and text[span.start - 3 : span.start - 2].strip() == ""
    ]


def shell_blocks(doc: Document) -> list[Span]:
    """The contents of the blocks whose info string is `!`."""
    if doc.source.root.format != "claude":
        return []
    return [Span(fence.content_start, fence.content_end) for fence in doc.markdown.fences if fence.info == "!"]


def runs_in_shell(doc: Document) -> bool:
    """Whether Bandleader runs the blocks itself (`run.runner: shell`): `$1` is then the shell's own."""
    node = doc.node("run")
    return node is not None and any(pair.key == "runner" and pair.node.scalar == "shell" for pair in node.pairs)
