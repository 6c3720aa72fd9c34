"""The lines of a block as someone sees them who knows no YAML: keys, items, and text that runs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from ...text.late import compile_late

#: How a group of lines begins: ``key:``, ``- item``, ``key:value``, a lone ``word``, or none of these.
Head: TypeAlias = Literal["key", "item", "tight", "word", "text"]


class Line(NamedTuple):
    """A line that is not blank, or its part behind ``- ``: ``text[body:end]``, which stands in ``column``.

    ``start`` is where the whole line begins; a tab counts as one column.
    """

    start: int
    column: int
    body: int
    end: int


class Group(NamedTuple):
    """A key or an item with all the lines below it that belong to it."""

    head: Head
    lines: tuple[Line, ...]


_KEY = compile_late(r"(?:\"[^\"\n]*\"|'[^'\n]*'|[\w$][\w$./-]*(?: [\w$./-]+){0,2}) *:(?=[ \t]|\Z)")
_SLUG_KEY = compile_late(r"[a-z_][\w-]*:(?=[ \t]|\Z)")
_TIGHT_KEY = compile_late(r"[a-z_][\w-]*:(?=[^\s:/])")
_SLUG = compile_late(r"[a-z_][\w-]*(?=[ \t]|\Z)")
_WORD = compile_late(r"[a-z_][\w-]*\Z")
_ITEM = compile_late(r"-(?=[ \t]|\Z)")
_MARKUP = compile_late(r"<(/?)([A-Za-z][\w-]*)(?:\s[^<>\n]*)?>")


def word_end(text: str, line: Line) -> int:
    """The end of the word in lower case that a line begins with; its beginning if it begins with something else."""
    match = _SLUG.match(text, line.body, line.end)
    return match.end() if match else line.body


def split_lines(text: str, start: int, end: int) -> list[Line]:
    """The lines of ``text[start:end]`` that are not blank."""
    lines = []
    for raw in text[start:end].split("\n"):
        bare = raw.strip(" \t\r")
        if bare:
            column = raw.index(bare)
            lines.append(Line(start, column, start + column, start + column + len(bare)))
        start += len(raw) + 1
    return lines


def colon_of(text: str, line: Line) -> int | None:
    """The offset of the colon that ends the key of a line, or None if it has no key."""
    match = _KEY.match(text, line.body, line.end) or _TIGHT_KEY.match(text, line.body, line.end)
    return match.end() - 1 if match else None


def has_slug_key(text: str, line: Line) -> bool:
    """Whether a line begins with a key in lower case and in one word, as nearly all keys are."""
    return _SLUG_KEY.match(text, line.body, line.end) is not None


def group_lines(text: str, lines: Sequence[Line]) -> list[Group]:
    """Lines of one block, cut before each key or item that is no deeper than the first line."""
    if not lines:
        return []
    groups: list[Group] = []
    column = lines[0].column
    prose = _Prose(text, lines)
    head: Head = "text"
    current: list[Line] = []
    for line in lines:
        begins: Head | None = None
        if line.column <= column and not prose.goes_on(line):
            begins = _head(text, line)
            if begins == "item" and head != "item" and current:
                begins = None  # items of the key above, written without an indentation
            elif begins is None and text[line.body] != "#":
                prose.started = True
        if begins is not None:
            if current:
                groups.append(Group(head, tuple(current)))
            head, current = begins, []
            prose.started = False
        prose.see(line)
        current.append(line)
    groups.append(Group(head, tuple(current)))
    return groups


def _head(text: str, line: Line) -> Head | None:
    if _ITEM.match(text, line.body, line.end):
        return "item"
    if _KEY.match(text, line.body, line.end):
        return "key"
    if _TIGHT_KEY.match(text, line.body, line.end):
        return "tight"
    return "word" if _WORD.match(text, line.body, line.end) else None


class _Prose:
    """Text that runs on in lines without indentation.

    Below such a line only a key in one lower-case word counts as one, and inside ``<example>`` none does.
    """

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self.text = text
        self.started = False
        self.open: list[str] = []
        self.last_closing: dict[str, int] = {}
        if text.find("</", lines[0].body, lines[-1].end) >= 0:
            for match in _MARKUP.finditer(text, lines[0].body, lines[-1].end):
                if match[1]:
                    self.last_closing[match[2]] = match.start()

    def see(self, line: Line) -> None:
        """Follow the markup that ``line`` opens and closes; what is never closed is a placeholder."""
        if not self.last_closing:
            return
        for match in _MARKUP.finditer(self.text, line.body, line.end):
            name = match[2]
            if match[1]:
                if name in self.open:
                    del self.open[self.open.index(name) :]
            elif self.last_closing.get(name, 0) > match.start():
                self.open.append(name)

    def goes_on(self, line: Line) -> bool:
        return bool(self.open) or (self.started and not has_slug_key(self.text, line))
