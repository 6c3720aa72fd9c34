"""How a finding looks: the source line, the marks under it, and nothing that could fool a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.cli.output.colour import Painter
from bandleader.cli.output.text import WINDOW, text_report
from bandleader.cli.report import FileReport, Report
from bandleader.library.finding import Finding, Fix, Related
from bandleader.text.edit import Edit
from bandleader.text.lines import LineIndex
from bandleader.text.visible import visible, width

PLAIN = Painter(False)


def shown(text: str, finding: Finding, *, paint: Painter = PLAIN) -> list[str]:
    """The lines of a report of one finding in one file, without the summary."""
    lines = LineIndex(text)
    report = Report([FileReport("/w/a.md", lines, [finding])], 1, "/w", lambda _: lines)
    return text_report(report, paint).splitlines()[:-2]


def marked(text: str, part: str) -> tuple[str, str]:
    """The source line and the marks for a finding on ``part``."""
    start = text.index(part)
    lines = shown(text, Finding("XX001", "error", start, start + len(part), "no"))
    return lines[3].partition("| ")[2], lines[4].partition("| ")[2]


@pytest.mark.parametrize(
    ("text", "part", "line", "marks"),
    [
        ("a: bc d", "bc", "a: bc d", "   ^^"),
        ("x\r\na: bc d\r\n", "bc", "a: bc d", "   ^^"),
        ("\ta:\tbc", "bc", "    a:  bc", "        ^^"),
        ("a:\tb\tc d", "b\tc", "a:  b   c d", "    ^^^^^"),
        ("界: 世界 b", "世界", "界: 世界 b", "    ^^^^"),
        ("😀😀 b", "b", "😀😀 b", "     ^"),
        ("e\u0301e\u0301 b", "b", "e\u0301e\u0301 b", "   ^"),
        ("a: b\nc: d\n", "b\nc", "a: b", "   ^"),
        ("a: \x1b[31mb c", "b", "a: \\x1b[31mb c", "           ^"),
        ("a: \u202eb c", "b", "a: <U+202E>b c", "           ^"),
        ("a: \udcff c", "\udcff", "a: \\xff c", "   ^^^^"),
        ("\ufeffa b", "b", "<U+FEFF>a b", "          ^"),
        ("a\x00b\x07c\x9b", "b", "a\\x00b\\x07c\\x9b", "     ^"),
        ("a\U000e0041b", "b", "a<U+E0041>b", "          ^"),
    ],
)
def test_marks_stand_under_what_they_mark(text: str, part: str, line: str, marks: str) -> None:
    assert marked(text, part) == (line, marks)


def test_an_empty_span_gets_one_mark() -> None:
    assert shown("ab", Finding("XX001", "error", 2, 2, "no"))[3:5] == ["1 | ab", "  |   ^"]
    assert shown("ab\n", Finding("XX001", "error", 3, 3, "no"))[3:5] == ["2 |", "  | ^"]
    assert shown("", Finding("XX001", "error", 0, 0, "cannot be read")) == [
        "error[XX001] cannot be read",
        " --> a.md:1:1",
    ]


def test_a_place_outside_the_text_moves_inside() -> None:
    assert shown("ab", Finding("XX001", "error", 9, 12, "no"))[1:5] == [" --> a.md:1:3", "  |", "1 | ab", "  |   ^"]


def test_of_a_long_line_the_part_around_the_span_is_shown() -> None:
    text = "x" * 1_000_000 + "HERE" + "y" * 1_000_000
    line, marks = marked(text, "HERE")
    assert len(line) == WINDOW + 2
    assert line.startswith("…x")
    assert line.endswith("y…")
    assert line[marks.index("^") : marks.rindex("^") + 1] == "HERE"
    line, marks = marked("HERE" * 1000, "HERE" * 1000)
    assert (len(line), len(marks)) == (WINDOW + 1, WINDOW)


def test_the_gutter_is_as_wide_as_the_line_number() -> None:
    text = "\n" * 98 + "a: b"
    start = text.index("b")
    assert shown(text, Finding("XX001", "warning", start, start + 1, "no")) == [
        "warning[XX001] no",
        "  --> a.md:99:4",
        "   |",
        "99 | a: b",
        "   |    ^",
    ]


def test_related_places_and_the_preferred_fix_follow() -> None:
    finding = Finding(
        "XX001",
        "error",
        0,
        1,
        "goes\nround",
        related=(Related("/w/b.md", 3, 4, "from \x1b here"), Related("/other/c.md", 0, 1, "and here")),
        fixes=(Fix("Take `x`", (Edit(0, 1, "x"),), safe=False), Fix("Take `y`", (Edit(0, 1, "y"),))),
    )
    lines = shown("a: bc", finding)
    assert lines[0] == "error[XX001] goes\\x0around"
    assert lines[5:] == [
        "  = note: b.md:1:4: from \\x1b here",
        "  = note: ../other/c.md:1:1: and here",
        "  = help: unsafe fix available (--unsafe-fixes): Take `x`",
    ]


def test_colours_change_nothing_but_colours() -> None:
    finding = Finding("XX001", "hint", 0, 1, "no", fixes=(Fix("Take `x`", (Edit(0, 1, "x"),)),))
    coloured = shown("a: bc", finding, paint=Painter(True))
    assert any("\x1b[" in line for line in coloured)
    plain = [Painter(False)("bold", line) for line in shown("a: bc", finding)]
    for number, line in enumerate(coloured):
        while "\x1b[" in line:
            before, _, after = line.partition("\x1b[")
            line = before + after.partition("m")[2]
        assert line == plain[number]


@given(st.text())
def test_nothing_on_a_terminal_is_unsafe(text: str) -> None:
    result = visible(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in result)
    assert not any(
        unicodedata.bidirectional(c) in ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI") for c in result
    )
    assert width(result) >= 0


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"])))
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text
