"""Marker fixtures: a library written into one Markdown file, with what is expected drawn under the lines.

A suite is a Markdown file. Each ``##`` heading starts a case; a case's four-backtick block ``library`` holds
the files, each after a line ``//- path``. Under a line, ``^^^ error[CODE]: text`` expects a finding of exactly
that span (of its first line; one caret for an empty span) whose message starts with the text; these lines are
not part of the file. ``$0`` marks a cursor. Findings that are not marked fail. An optional block ``fixed``
holds the files that differ after the preferred fix of every finding, ``fixed safe`` after the safe ones only.

Characters that cannot be seen, or that an editor would lose, are drawn as in `PICTURES`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

CASE = re.compile(r"^## (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^(````+)(library|fixed safe|fixed)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^//- (\S.*)\n", re.MULTILINE)
MARK = re.compile(r"^([ \t]*)(\^+) (error|warning|info|hint)\[(\w+)\]: (.*)$")
CURSOR = "$0"
PICTURES = str.maketrans(
    {
        "␀": "\0",
        "␉": "\t",
        "␍": "\r",
        "␢": "\ufeff",  # a byte order mark
        "⇋": "\u202e",  # a bidirectional override
        "␦": "\udce9",  # the byte E9, which is not UTF-8 by itself
    }
)


@dataclass(frozen=True, order=True)
class Expected:
    """A finding drawn into a fixture; ``line`` and the columns count from 0 in code points."""

    path: str
    line: int
    start: int
    end: int
    severity: str
    code: str
    message: str


@dataclass
class Fixture:
    """The files of one case without their marks."""

    files: dict[str, str] = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)
    cursor: tuple[str, int] | None = None


@dataclass
class Case:
    """One case of a suite."""

    title: str
    library: Fixture
    fixed: dict[str, str] | None = None
    safe_only: bool = False


def read_suite(path: Path) -> list[Case]:
    """The cases of a suite, in order."""
    text = path.read_text(encoding="utf-8")
    heads = list(CASE.finditer(text))
    cases = []
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        part = text[head.end() : following.start() if following else len(text)]
        blocks = {match[2]: match[3] for match in BLOCK.finditer(part)}
        assert "library" in blocks, f"{path.name}: case {head[1]!r} has no library block"
        case = Case(head[1], read_fixture(blocks["library"]))
        for info in ("fixed", "fixed safe"):
            if info in blocks:
                case.fixed, case.safe_only = split_files(blocks[info]), info == "fixed safe"
        cases.append(case)
    assert cases, f"{path.name} has no case"
    return cases


def split_files(block: str) -> dict[str, str]:
    """The files of a block by path."""
    heads = list(FILE.finditer(block))
    ends = [*(head.start() for head in heads[1:]), len(block)]
    return {head[1]: block[head.end() : end].translate(PICTURES) for head, end in zip(heads, ends, strict=False)}


def read_fixture(block: str) -> Fixture:
    """The files of a ``library`` block, their marks and the cursor."""
    fixture = Fixture()
    for path, text in split_files(block).items():
        lines: list[str] = []
        for line in text.split("\n"):
            mark = MARK.match(line)
            if mark:
                start = len(mark[1])
                fixture.expected.append(
                    Expected(path, len(lines) - 1, start, start + len(mark[2]), mark[3], mark[4], mark[5])
                )
            else:
                lines.append(line)
        plain = "\n".join(lines)
        if CURSOR in plain:
            fixture.cursor = (path, plain.index(CURSOR))
            plain = plain.replace(CURSOR, "", 1)
        fixture.files[path] = plain
    return fixture
