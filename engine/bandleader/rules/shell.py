r"""The shell commands that Claude Code runs while it reads a body: ``!`...` `` and blocks opened by ```` ```! ````.

Source: Claude Code 2.1.240, docs/en/skills. The mark counts at the start of a line and after a blank only.
"""

from __future__ import annotations

from ..library import executed
from ..library.document import Document
from ..text.span import Span


def expands(doc: Document) -> bool:
    """Whether the reader of the file runs them: only Claude Code does."""
    return doc.source.root.format == "claude"


def inline_commands(doc: Document) -> list[Span]:
    """The places of the commands in ``!`...` ``, without the marks, in order."""
    return executed.inline_commands(doc.text, doc.markdown) if expands(doc) else []


def shell_blocks(doc: Document) -> list[Span]:
    """The contents of the blocks whose info string is `!`."""
    return executed.marked_blocks(doc.markdown) if expands(doc) else []


def runs_in_shell(doc: Document) -> bool:
    """Whether Bandleader runs the blocks itself (`run.runner: shell`): `$1` is then the shell's own."""
    node = doc.node("run")
    return node is not None and any(pair.key == "runner" and pair.node.scalar == "shell" for pair in node.pairs)
