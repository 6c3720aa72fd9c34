"""What in a Markdown text is prose, and what is code, comment or link.

Not a Markdown parser: it finds just enough of CommonMark 0.31 for names in prose to be told from names in code.
Where CommonMark depends on the exact nesting of containers, the reading is the one a writer means:

- Scanning goes from left to right, and what begins first wins: a fence inside a comment is comment, a comment
  inside a fence or an inline code span is code. A code span never reaches over a blank line or into the next
  heading, list item, table row or fence, so that one stray backtick cannot turn the rest of the text inside out.
- A fence opens at any indentation, after list markers and after ``>``; what closes it is indented by at most three
  columns more. Without a closing fence it runs to the end of its block quote, else of the text.
- A comment runs to ``-->`` over any lines. An unclosed one runs to the end if it begins its line, else it is text.
- Indented code blocks and HTML blocks are prose: few writers mean the first, and what stands between tags such as
  ``<task>`` is Markdown to its readers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from .late import compile_late
from .span import Span


class Fence(NamedTuple):
    """A fenced code block: ``text[start:end]`` runs from the first to the last fence character.

    ``text[content_start:content_end]`` is whole lines, with their line ends, indentation and any ``>`` of a quote.
    """

    info: str
    start: int
    end: int
    content_start: int
    content_end: int


class Link(NamedTuple):
    """The local path of ``[text](path#fragment "title")``: ``target == text[start:end]``, not percent-decoded."""

    target: str
    start: int
    end: int


class Markdown(NamedTuple):
    """The parts of a text; all offsets are the text's own.

    ``prose`` is as long as the text: front matter, fences, inline code, comments, HTML tags and URLs are spaces in it.
    ``code`` are the contents of inline code spans, without the backticks but with any padding.
    """

    prose: str
    fences: tuple[Fence, ...] = ()
    code: tuple[Span, ...] = ()
    comments: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()


_SPACES = bytes(byte if byte in b"\r\n" else 0x20 for byte in range(256))
_RUN = compile_late(r"``*|~~*")
_TICKS = compile_late(r"``*")
_CONTAINERS = compile_late(r"\ufeff?[ \t]*(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])[ \t]+)*")
_PARAGRAPH_END = compile_late(r"\n[ \t>]*(?:\n|#{1,6}[ \t]|\||(?:[-+*]|\d{1,9}[.)])[ \t]|```[^`\n]*(?:\n|\Z)|~~~)")
_UNQUOTED = compile_late(r"\n(?![ \t]*>)")
_TAG = compile_late(r"<[A-Za-z/!?][^<>\n]*>")
_URL = compile_late(r"https?://(?:[^\s<>()\[\]\"|]+|\([^\s<>()]*\))+")
_WWW = compile_late(r"www\.(?:[^\s<>()\[\]\"|]+|\([^\s<>()]*\))+")
_LINK = compile_late(
    r"\]\([ \t]*(?:<([^<>\n]+)>|([^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*))"
    r"(?:[ \t\n]+(?:(?:\"[^\"]*\"|'[^']*'|\([^()]*\))[ \t]*)?)?\)"
)
_NOT_LOCAL = compile_late(r"[A-Za-z][A-Za-z0-9+.-]+:|//|#")


def scan(text: str, start: int = 0) -> Markdown:
    """Find the parts of ``text`` from ``start`` on, the first line after the front matter. Linear in the text."""
    # Same length, and only "\n" ends a line: a space before it means nothing to any rule below.
    lined = text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
    scanner = _Scanner(lined, start)
    scanner.scan()
    prose = "".join(scanner.prose)
    if "\r" in text:
        prose = _with_returns(prose, text)
    # Most texts have none of these, and an expression that is never used is never compiled.
    links = _links(prose) if "](" in prose else ()
    if "<" in prose:
        prose = _TAG.sub(_spaces, prose)
    if "://" in prose:
        prose = _URL.sub(_spaces, prose)
    if "www." in prose:
        prose = _WWW.sub(_spaces, prose)
    return Markdown(prose, tuple(scanner.fences), tuple(scanner.code), tuple(scanner.comments), links)


class _Scanner:
    r"""One walk over a text whose lines end with ``\n``, from ``start``, the start of a line, to the end."""

    __slots__ = (
        "code",
        "comments",
        "fences",
        "paragraph_end",
        "prose",
        "quote_end",
        "runs",
        "start",
        "text",
        "unclosed",
    )

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.prose: list[str] = [_blank(text[:start])]
        self.fences: list[Fence] = []
        self.code: list[Span] = []
        self.comments: list[Span] = []
        # What one search found out is kept until the walk has passed it, so that no stretch is searched twice.
        self.quote_end = self.paragraph_end = -1
        self.unclosed = False
        self.runs: dict[int, list[int]] | None = None

    def scan(self) -> None:
        """Walk to the end and fill the lists."""
        text = self.text
        at = done = self.start  # `prose` has everything before `done`
        find = text.find  # for one character several times as fast as any search by `re`
        size = len(text)
        # The next of each at or after `at`; `size` if there is none.
        ticks = runs = -1
        tildes = -1 if "~" in text else size
        comment = -1 if "<" in text else size
        tried = -1  # up to here `_simple_code` has been tried
        while True:
            if ticks < at and (ticks := find("`", at)) < 0:
                ticks = size
            if tildes < at and (tildes := find("~~~", at)) < 0:
                tildes = size
            if comment < at and (comment := find("<!--", at)) < 0:
                comment = size
            begin = min(ticks, tildes, comment)
            if begin == size:
                self.prose.append(text[done:])
                return
            if begin == ticks and begin >= tried:
                if runs < at and (runs := find("``", at)) < 0:
                    runs = size
                tried = min(runs, tildes, comment)
                if begin < tried and (end := self._simple_code(at, tried, done)) is not None:
                    at = done = end
                    continue
            if begin > at and text[begin - 1] == "\\" and _is_escaped(text[at:begin]):
                at = begin + 1
                continue
            if begin == comment:
                after = begin + 4
                end = self._comment(at, begin)
            else:
                after = begin + 1
                if text[after : after + 1] == text[begin]:
                    after = _RUN.match(text, begin).end()  # type: ignore[union-attr]  # it matches any character
                end = self._fence(at, begin, after) if after - begin >= 3 else None
                if end is None and begin == ticks:
                    end = self._code(begin, after)
            if end is None:
                at = after
            else:
                self.prose += (text[done:begin], _blank(text[begin:end]))
                at = done = end

    def _simple_code(self, start: int, limit: int, done: int) -> int | None:
        """Take all code of a stretch in one go, if all its backticks are single, unescaped and paired on their lines.

        Return where the last code ends, with `prose` filled up to there.
        """
        pieces = self.text[start:limit].split("`")
        inside = pieces[1::2]
        last = pieces.pop()
        if len(pieces) % 2 or "\n" in "".join(inside) or any(piece[-1:] == "\\" for piece in pieces[::2]):
            return None
        at = start - 1
        for before, code in zip(pieces[::2], inside, strict=True):
            at += len(before) + 2
            end = at + len(code)
            self.code.append(Span(at, end))
            at = end
        pieces[1::2] = [" " * (len(code) + 2) for code in inside]
        self.prose.append(self.text[done:start])
        self.prose += pieces
        return limit - len(last)

    def _comment(self, scanned: int, begin: int) -> int | None:
        text = self.text
        close = -1 if self.unclosed else text.find("-->", begin + 2)  # from +2: "<!-->" is a whole comment
        if close >= 0:
            end = close + 3
        else:
            self.unclosed = True
            if _container(text, scanned, begin) is None:
                return None
            end = len(text)
        self.comments.append(Span(begin, end))
        return end

    def _fence(self, scanned: int, begin: int, after: int) -> int | None:
        text = self.text
        container = _container(text, scanned, begin)
        if container is None:
            return None
        limit = len(text)
        if ">" in container:
            if begin >= self.quote_end:
                unquoted = _UNQUOTED.search(text, begin)
                self.quote_end = unquoted.end() if unquoted else limit
            limit = self.quote_end
        fence = _read_fence(text, container, begin, after, limit)
        if fence is None:
            return None
        self.fences.append(fence)
        return fence.end

    def _code(self, begin: int, after: int) -> int | None:
        text = self.text
        close = text.find("`", after)
        if close < 0:
            return None
        length = after - begin
        end = close + length
        same = length == 1 or text.startswith("`" * length, close)
        if not same or text.startswith("`", end) or text.find("\n", after, close) >= 0:
            close = self._close(length, after)
            if close < 0:
                return None
            end = close + length
        self.code.append(Span(after, close))
        return end

    def _close(self, length: int, after: int) -> int:
        """Return where the next run of exactly ``length`` backticks in the paragraph begins, or -1."""
        if after > self.paragraph_end:
            boundary = _PARAGRAPH_END.search(self.text, after)
            self.paragraph_end = boundary.start() if boundary else len(self.text)
        if self.runs is None:  # one table of all runs, since a search for each length would not be linear
            self.runs = {}
            for run in _TICKS.finditer(self.text):
                self.runs.setdefault(len(run[0]), []).append(run.start())
        same = self.runs.get(length, [])
        index = bisect_left(same, after)
        return same[index] if index < len(same) and same[index] < self.paragraph_end else -1


def _is_escaped(before: str) -> bool:
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _blank(text: str) -> str:
    # One byte a character, whatever it is: a table can then replace them all at once.
    return text.encode("latin-1", "replace").translate(_SPACES).decode("latin-1")


def _container(text: str, scanned: int, begin: int) -> str | None:
    """Return what stands before ``begin`` on its line if that is only indentation, list markers and quote marks.

    ``scanned`` is where the last token ended: it looks no further back, since a token there is neither of these.
    """
    if begin and text[begin - 1] == "\n":
        return ""
    line = text.rfind("\n", scanned - 1 if scanned else 0, begin) + 1
    if (line or not scanned) and _CONTAINERS.fullmatch(text, line, begin):
        return text[line:begin]
    return None


def _read_fence(text: str, container: str, start: int, after: int, limit: int) -> Fence | None:
    """Read the fence whose opening run is ``text[start:after]``; None if that is inline code after all."""
    line_end = text.find("\n", after)
    content = line_end + 1 if line_end >= 0 else len(text)
    info = text[after:content].strip()
    mark = text[start:after]
    if mark[0] == "`" and "`" in info:
        return None
    deepest = len(container.expandtabs(4)) + 3
    at = content
    while (close := text.find(mark, at, limit)) >= 0:
        line = text.rfind("\n", at - 1, close) + 1
        at = text.find("\n", close) + 1 or len(text)  # a closing fence is the first thing on its line
        indent = text[line:close]
        end = close + len(text[close:at].rstrip())
        if not indent.strip(" \t>") and not text[close:end].strip(mark[0]) and len(indent.expandtabs(4)) <= deepest:
            return Fence(info, start, end, content, line)
    return Fence(info, start, limit, min(content, limit), limit)


def _with_returns(prose: str, text: str) -> str:
    r"""Put the ``\r`` of ``text`` back into ``prose``, which has other characters at their places."""
    pieces = []
    at = 0
    for piece in text.split("\r"):
        pieces.append(prose[at : at + len(piece)])
        at += len(piece) + 1
    return "\r".join(pieces)


def _links(prose: str) -> tuple[Link, ...]:
    links: list[Link] = []
    for match in _LINK.finditer(prose):
        group = 1 if match[1] is not None else 2
        target = match[group]
        if not _NOT_LOCAL.match(target) and prose[match.start() - 1 : match.start()] != "\\":
            path = target.partition("#")[0]
            links.append(Link(path, match.start(group), match.start(group) + len(path)))
    return tuple(links)


def _spaces(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())
