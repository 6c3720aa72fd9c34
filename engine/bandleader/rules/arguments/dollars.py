"""Every `$N` and `$ARGUMENTS[N]` of a body, and what its writer meant by it.

Claude Code replaces them wherever they stand, code included (docs/en/skills, 2.1.240). Writers also mean money by
them, and the positional parameters of a shell or of awk.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

from ...library.document import Document
from ...text.late import compile_late
from ...text.markdown import Fence
from ...text.span import Span
from ..shell import inline_commands

Place: TypeAlias = Literal["prose", "code", "fence"]
Meaning: TypeAlias = Literal["argument", "literal", "unclear"]


class Dollar(NamedTuple):
    """``text[start:end]`` is `$number` or `$ARGUMENTS[number]`; ``digits`` is where the number begins.

    ``meaning`` is ``literal`` where certainly no argument is meant, ``unclear`` where either may be.
    """

    number: int
    start: int
    end: int
    digits: int
    place: Place
    meaning: Meaning


# The dollar comes first, and what may not stand before it after it: `re` then looks for the one character only.
_DOLLAR = compile_late(r"\$(?<![\\$]\$)(?:ARGUMENTS\[(\d{1,2})\]|(\d)(?!\w))")
NUMBERED = compile_late(r"\$(?:\d|ARGUMENTS\[)")
"""What a text that `dollars` finds anything in has somewhere."""
_MONEY = compile_late(r"\$(?<!\w\$)\d+(?:\d|[.,]\d|[kKMB]\b)")
_AMOUNT = compile_late(r"[.,]\d")
_UNIT = compile_late(
    r"""
    [+%]
    | [ ]?(?: - | \u2013 | \u2014 | to\b ) [ ]? \$? \d
    | [ ]?/[ ]? (?: month | mo | year | yr | hour | hr | h | day | week | user | seat | request | call | token | GB )\b
    | [ ]? (?: thousand | million | billion | bn | USD | dollars? | cents? | per | each | an? | off | credits? )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AWK = compile_late(r"\b[gmn]?awk\b[^'\n`]{0,200}'[^']*'")
_FUNCTION = compile_late(
    r"^([ \t]*)(?:function[ \t]+[\w:-]+[ \t]*(?:\([ \t]*\))?|[\w:-]+[ \t]*\([ \t]*\))\s*\{", re.MULTILINE
)
# A text that is a script of its own has arguments of its own.
_SCRIPT = compile_late(r"\#!\s*/|\bUsage: \$0|\b(?:dirname|basename) [\"']?\$0|\$\{?BASH_SOURCE", re.IGNORECASE)
_SHELLS = frozenset(("bash", "sh", "shell", "zsh", "console", "shell-session"))
# Languages whose own `$1` is a capture, a bound value or a format: nobody would splice an argument into them.
_LANGUAGE_NAMES = """
awk c cpp cs csharp dart elixir go groovy haskell java javascript js jsx kotlin lua mjs nginx perl php powershell
ps1 py python rb ruby rs rust scala sql swift ts tsx typescript vue
"""
_LANGUAGES = frozenset(_LANGUAGE_NAMES.split())


def has_dollars(doc: Document) -> bool:
    """Whether `dollars` finds anything: quick, for the many bodies without."""
    return _DOLLAR.search(doc.text, doc.body_start) is not None


class _Spans:
    """Spans in the order of their starts, to be asked which of them an offset is in."""

    __slots__ = ("ends", "spans", "starts")

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans = sorted(spans)
        self.starts = [start for start, _ in self.spans]
        self.ends = list(accumulate((end for _, end in self.spans), max))  # of all up to here: they may overlap

    def at(self, offset: int) -> int:
        """The index of the last span that begins before ``offset`` if one of those up to it holds it, else -1."""
        index = bisect_right(self.starts, offset) - 1
        return index if index >= 0 and offset < self.ends[index] else -1


def dollars(doc: Document) -> list[Dollar]:
    """All of a body, in order; those in comments and in the addresses of links are left out."""
    text, markdown = doc.text, doc.markdown
    fences = _Spans((fence.start, fence.end) for fence in markdown.fences)
    spans = _Spans(markdown.code)
    shell = frozenset(inline_commands(doc))
    # Among sums of money even a plain `$1` is likely to be one.
    money = _MONEY.search(markdown.prose, doc.body_start) is not None
    # By fence and by code span: where `$N` is the code's own.
    own: dict[int, _Spans] = {}
    awk: dict[int, _Spans] = {}
    found: list[Dollar] = []
    for match in _DOLLAR.finditer(text, doc.body_start):
        start, end = match.span()
        group = 1 if match[1] else 2
        place: Place
        meaning: Meaning
        if (index := fences.at(start)) >= 0:
            if index not in own:
                own[index] = _Spans(_own_parts(text, markdown.fences[index]))
            is_own = own[index].at(start) >= 0 or _AMOUNT.match(text, end)
            place, meaning = "fence", "literal" if is_own else "unclear"
        elif markdown.prose[start] == "$":
            place, meaning = "prose", _in_prose(text, start, end, money)
        elif (index := spans.at(start)) >= 0:
            span = markdown.code[index]
            if index not in awk:
                awk[index] = _Spans(part.span() for part in _AWK.finditer(text, *span))
            place, meaning = "code", "literal"
            if awk[index].at(start) < 0:
                meaning = _in_code(text, span, start, end, span in shell)
        else:
            continue
        if match[1]:
            meaning = "argument"
        found.append(Dollar(int(match[group]), start, end, match.start(group), place, meaning))
    return found


def _in_prose(text: str, start: int, end: int, money: bool) -> Meaning:
    if _AMOUNT.match(text, end) and not text[start - 1 : start].isalnum():
        return "literal"
    return "unclear" if money or _UNIT.match(text, end) else "argument"


def _in_code(text: str, span: Span, start: int, end: int, runs: bool) -> Meaning:
    if runs:
        return "argument"
    # The whole span, perhaps in quotes.
    if span.end - span.start <= end - start + 4 and text[span.start : span.end].strip(" \"'") == text[start:end]:
        return "argument"
    return "literal" if _AMOUNT.match(text, end) else "unclear"


def _own_parts(text: str, fence: Fence) -> Iterator[tuple[int, int]]:
    """The parts of a fence in which `$N` is the code's own."""
    language = fence.info.split(None, 1)[0].lower() if fence.info else ""
    start, end = fence.content_start, fence.content_end
    if language in _LANGUAGES or (_is_shell(language) and _SCRIPT.search(text, start, end)):
        yield start, end
    elif _is_shell(language):
        for match in _AWK.finditer(text, start, end):
            yield match.span()
        yield from _functions(text, start, end)


def _is_shell(language: str) -> bool:
    return not language or language in _SHELLS


def _functions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The shell functions of a block: on one line, or to the brace that is indented like the first line."""
    while match := _FUNCTION.search(text, start, end):
        line = text.find("\n", match.end(), end)
        if line < 0:
            line = end
        ended = text[match.end() : line].rstrip().endswith("}")
        close = line if ended else text.find(f"\n{match[1]}}}", line, end)
        yield match.start(), end if close < 0 else close
        if close < 0:
            return
        start = close
