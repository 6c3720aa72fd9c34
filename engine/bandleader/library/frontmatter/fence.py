"""Where the front matter of a text is."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...text.edit import Edit
from ...text.late import compile_late
from .make import make
from .model import Problem


class Fence(NamedTuple):
    """A block in a text: ``text[start:end]`` with its fences, ``text[content:close]`` between them.

    Without a closing fence it ends where its lines no longer look like keys and their values.
    """

    start: int
    content: int
    close: int
    end: int
    problems: tuple[Problem, ...] = ()


_OPENING = compile_late(r"\ufeff?(---)[ \t]*\r?\n")
_CLOSING = compile_late(r"(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")

_KEY_LINE = compile_late(r"[a-z_\"'][\w\"'-]* *:(?:\s|\Z)|[a-z_][\w-]*\s*\Z")
_BLOCK_LINE = compile_late(
    r"""(?: [ \t]+\S | -(?=\s|\Z) | [A-Za-z_"'][^\n:]{0,60}: | [a-z_][\w-]*[ \t\r]*(?=\n|\Z) ) [^\n]* (?:\n|\Z)""",
    re.VERBOSE,
)

# Blank lines, comments and at most one short line of text, then a fence with a key below it.
_NOTHING = r"(?: \s | <!-- (?: [^-] | -(?!->) )* --> )*"
_LATE_OPENING = compile_late(
    rf"""\ufeff? {_NOTHING} (?: (?:\#{{1,6}}[ ])? [A-Za-z0-9/*] [^\n]{{0,80}} \n {_NOTHING} )?
         (---) [ \t]* \r?\n (?=[a-z_-]+:)""",
    re.VERBOSE,
)
_MAX_BEFORE = 1_000  # code points
_USUAL_KEY = compile_late(r"^(?:name|description|allowed-tools|argument-hint|model|tools|dependencies):", re.MULTILINE)


def find_fence(text: str) -> Fence | None:
    """The front matter on the first lines of ``text``, closed or not; None if there is none."""
    if text.startswith("---\n"):  # nearly always
        close = text.find("\n---\n", 3) + 1
        if close and text.find("\n...", 3, close) < 0 and text.find("\n---", 3, close - 1) < 0:
            return make(Fence, (0, 4, close, close + 4, ()))
    opening = _OPENING.match(text)
    if opening is None:
        return _late_fence(text) if "\n---" in text[:_MAX_BEFORE] or text[:1].isspace() else None
    start, content = opening.start(1), opening.end()
    closing = _closing(text, content)
    if closing is not None:
        return Fence(start, content, *closing, _mark_problem(text))
    if text[content:].strip() and not _KEY_LINE.match(text, content):
        return None  # a rule at the top of a text
    close = _end_of_lines(text, content)
    line_break = "\r\n" if text[content - 2] == "\r" else "\n"
    new = ("" if text[close - 1] == "\n" else line_break) + "---" + line_break
    message = "this front matter is never closed, so that readers take it for text: end it with a line `---`"
    unclosed = Problem("unclosed", message, start, start + 3, (Edit(close, close, new),))
    return Fence(start, content, close, close, (*_mark_problem(text), unclosed))


def _late_fence(text: str) -> Fence | None:
    """Front matter below blank lines, comments or a title; a rule between paragraphs is none."""
    opening = _LATE_OPENING.match(text, 0, _MAX_BEFORE)
    if opening is None:
        return None
    start, content = opening.start(1), opening.end()
    closing = _closing(text, content)
    if closing is None or _end_of_lines(text, content) < closing[0] or not _USUAL_KEY.search(text, content, closing[0]):
        return None
    close, end = closing
    top = 1 if text[0] == "\ufeff" else 0
    if not text[top:start].strip():
        edits: tuple[Edit, ...] = (Edit(top, start, ""),)
    else:
        block = text[start:end]
        edits = (Edit(top, top, block if block.endswith("\n") else block + "\n"), Edit(start, end, ""))
    message = "front matter begins on the first line, so that readers take this for text: move it to the top"
    late = Problem("not-first", message, start, start + 3, edits, len(edits) == 1)
    return Fence(start, content, close, end, (*_mark_problem(text), late))


def _mark_problem(text: str) -> tuple[Problem, ...]:
    if text[0] != "\ufeff":
        return ()
    message = "a byte order mark stands before the front matter: some readers take all of it for text"
    return (Problem("byte-order-mark", message, 0, 1, (Edit(0, 1, ""),)),)


def _closing(text: str, content: int) -> tuple[int, int] | None:
    """Where the first closing line begins and ends."""
    closing = None
    end = len(text)
    for mark in ("\n---", "\n..."):
        at = text.find(mark, content - 1, end)
        while at >= 0:
            match = _CLOSING.match(text, at + 1)
            if match is not None:
                closing = match.span()
                end = at
                break
            at = text.find(mark, at + 1, end)
    return closing


def _end_of_lines(text: str, content: int) -> int:
    """The end of the lines from ``content`` on that may belong to front matter."""
    line = _BLOCK_LINE.match(text, content)
    while line is not None and line.end() > content:
        content = line.end()
        line = _BLOCK_LINE.match(text, content)
    return content
