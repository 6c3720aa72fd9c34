"""References, calls, highlights, tokens, outlines, folds and selections, on the marker fixtures beside this file."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bandleader.ide.call_hierarchy import Call, incoming, outgoing, prepare
from bandleader.ide.document_symbols import Symbol, document_symbols
from bandleader.ide.folding import folds
from bandleader.ide.highlight import highlights
from bandleader.ide.navigation import Place, meant_at, references_at
from bandleader.ide.selection import selections
from bandleader.ide.semantic_tokens import semantic_tokens
from bandleader.library.document import Document
from bandleader.library.snapshot import Snapshot
from bandleader.text.lines import LineIndex
from tests.ide.test_ide import at_cursor, cases, marked, silent
from tests.support.fixture import Case, Expected
from tests.support.memory import WORKSPACE, memory_library, memory_source

COMMAND = ".claude/commands/build.md"


def document_of(text: str, relative: str = COMMAND) -> Document:
    source = memory_source(relative)
    assert source is not None
    return Document(source, text)


def open_document(case: Case) -> tuple[Snapshot, Document, LineIndex, int]:
    """The file with the cursor."""
    assert case.library.cursor is not None
    snapshot, _, offset = at_cursor(case)
    relative, _ = case.library.cursor
    document = document_of(case.library.files[relative], relative)
    return snapshot, document, LineIndex(document.text), offset


@pytest.mark.parametrize("case", cases("references.md"))
def test_references(case: Case) -> None:
    snapshot, path, offset = at_cursor(case)
    named = references_at(snapshot, path, offset)
    found = {marked(case, *place, "reference") for place in named}
    both = references_at(snapshot, path, offset, declaration=True)
    found |= {marked(case, *place, "declaration") for place in both[: len(both) - len(named)]}
    assert found == {silent(expected) for expected in case.library.expected}
    assert both[len(both) - len(named) :] == named
    assert len(set(both)) == len(both)


@pytest.mark.parametrize("case", cases("calls.md"))
def test_calls(case: Case) -> None:
    snapshot, path, offset = at_cursor(case)
    (item,) = prepare(snapshot, path, offset)
    found = {marked(case, *place, "incoming", call.way) for call, place in _places(incoming(snapshot, item.path))}
    for call in outgoing(snapshot, item.path):
        found |= {marked(case, item.path, *span, "outgoing", f"{call.way} {call.item.name}") for span in call.spans}
    assert found == set(case.library.expected)


@pytest.mark.parametrize("suite", ["calls.md", "references.md", "definition.md", "lenses.md"])
def test_whatever_a_file_calls_is_called_by_it(suite: str) -> None:
    for parameters in cases(suite):
        snapshot, _ = memory_library(parameters.values[0].library.files)  # type: ignore[attr-defined]
        out = {(path, c.item.path, c.way, c.spans) for path in snapshot.files for c in outgoing(snapshot, path)}
        back = {(c.item.path, path, c.way, c.spans) for path in snapshot.files for c in incoming(snapshot, path)}
        assert out == back


def _places(calls: Iterable[Call]) -> Iterable[tuple[Call, Place]]:
    return ((call, Place(call.item.path, *span)) for call in calls for span in call.spans)


@pytest.mark.parametrize("case", cases("highlights.md"))
def test_highlights(case: Case) -> None:
    snapshot, document, _, offset = open_document(case)
    found = highlights(snapshot, document, offset)
    path = document.source.path
    drawn = {marked(case, path, one.start, one.end, "write" if one.declares else "read") for one in found}
    assert drawn == {silent(expected) for expected in case.library.expected}


@pytest.mark.parametrize("case", cases("tokens.md"))
def test_tokens(case: Case) -> None:
    snapshot, document, _, _ = open_document(case)
    path = document.source.path
    found = semantic_tokens(snapshot, document)
    assert {marked(case, path, t.start, t.end, t.type, t.modifier or "plain") for t in found} == set(
        case.library.expected
    )
    for start in range(0, len(document.text), 7):
        touching = tuple(token for token in found if token.start < start + 9 and token.end > start)
        assert semantic_tokens(snapshot, document, start, start + 9) == touching


@pytest.mark.parametrize("case", cases("outline.md"))
def test_outline(case: Case) -> None:
    _, document, _, _ = open_document(case)
    found = set(_drawn(case, document, document_symbols(document)))
    assert found == set(case.library.expected)


def _drawn(case: Case, document: Document, symbols: Iterable[Symbol], around: str = "") -> Iterable[Expected]:
    for symbol in symbols:
        kind = "matter" if symbol.kind == "front matter" else symbol.kind
        words = around + symbol.name + (f" = {symbol.detail}" if symbol.detail else "")
        yield marked(case, document.source.path, symbol.name_start, symbol.name_end, kind, words)
        yield from _drawn(case, document, symbol.children, f"{around}{symbol.name} > ")


def test_a_section_ends_before_the_blank_lines_above_the_next() -> None:
    text = "# One\n\na\n\n## Two\n\nb\n\n\n# Three\n"
    one, three = document_symbols(document_of(text))
    (two,) = one.children
    assert [text[s.start : s.end] for s in (one, two, three)] == [
        "# One\n\na\n\n## Two\n\nb",
        "## Two\n\nb",
        "# Three",
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("case", cases("folds.md"))
def test_folds(case: Case, line_end: str) -> None:
    _, document, lines, _ = open_document(case)
    matter, body = document.text[: document.body_start], document.text[document.body_start :]
    if line_end == "\r\n":  # readers of front matter know no line that ends with a carriage return alone
        matter = matter.replace("\n", line_end)
    written = document_of(matter + body.replace("\n", line_end))
    text = document.text.split("\n")
    found = set()
    for fold in folds(written, LineIndex(written.text)):
        start = lines.line_span(fold.start).start + len(text[fold.start]) - len(text[fold.start].lstrip())
        kind = "comment" if fold.comment else "fold"
        found.add(marked(case, document.source.path, start, start + 1, kind, text[fold.end].strip()))
    assert found == set(case.library.expected)


def test_of_too_many_folds_the_outer_ones_are_kept() -> None:
    text = "- a\n  - b\n    - c\n      d\n- e\n  f\n"
    document = document_of(text)
    places = [fold[:2] for fold in folds(document, LineIndex(text))]
    assert places == [(0, 3), (1, 3), (2, 3), (4, 5)]
    assert [fold[:2] for fold in folds(document, LineIndex(text), 3)] == [(0, 3), (1, 3), (4, 5)]
    assert folds(document, LineIndex(text), 0) == ()


GROWING = """---
description: Build
allowed-tools: [Read, "Bash(git add:*)"]
---

# Build

Text with `some code` in it
and more.

- One
  two
"""


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("add", ["add", "Bash(git add:*)", '"Bash(git add:*)"', 'Read, "Bash(git add:*)"']),
        ("Build\nallowed", ["Build", "description: Build"]),
        ("some", ["some", "some code", "`some code`", "Text with `some code` in it"]),
        ("two", ["two", "  two", "- One\n  two"]),
    ],
)
def test_a_selection_grows(at: str, expected: list[str]) -> None:
    document = document_of(GROWING)
    chain = [GROWING[span.start : span.end] for span in selections(document, LineIndex(GROWING), GROWING.index(at) + 1)]
    assert chain[: len(expected)] == expected
    assert chain[-1] == GROWING


def test_a_selection_in_the_front_matter_grows_to_all_of_it_before_the_file() -> None:
    document = document_of(GROWING)
    chain = selections(document, LineIndex(GROWING), GROWING.index("description"))
    block, content = document.front_matter.block, document.front_matter.content
    assert chain[-3:] == (content, block, (0, len(GROWING)))


PIECES = st.sampled_from(
    [
        *("---\n", "\n", "\r\n", "\r", " ", "  ", "\t", "# ", "## h", "===", "---", "- ", "1. ", "2) ", "```", "~~~\n"),
        *("<!--", "-->", "`", "> ", "a", "b c", "𝄞", "\udce9", "\0", "$ARGUMENTS", "$1", "/test", "@a/b.md", "* * *"),
        *("_shared/x.md", "description: ", "dependencies: [", "test, ", "]", "name: x\n", "run:\n  retry: {attempts: "),
        *("allowed-tools: ", "Bash(git:*), ", "Agent(a b)", "'", '"', ": ", "|\n", "[x](y.md)", "\ufeff", "$a"),
        "arguments: [a]\n",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))
FILES = st.sampled_from([COMMAND, ".claude/agents/a.md", ".claude/skills/s/SKILL.md", ".claude/commands/_shared/x.md"])


@given(TEXTS, FILES)
@example("---\ndependencies: [te", COMMAND)
@example("# A\n~~~\n", COMMAND)
@example("---\nname: x", ".claude/agents/a.md")
def test_any_text_has_places_inside_of_it(text: str, relative: str) -> None:
    snapshot, _ = memory_library({relative: text, ".claude/commands/test.md": "# Test\n"})
    document, lines = document_of(text, relative), LineIndex(text)
    path, size = f"{WORKSPACE}/{relative}", len(text)
    _inside(document_symbols(document), 0, size)
    last = -1
    for fold in folds(document, lines):
        assert last < fold.start < fold.end < lines.line_count
        last = fold.start
    behind = 0
    for token in semantic_tokens(snapshot, document):
        assert behind <= token.start < token.end <= size
        assert lines.position(token.start)[0] == lines.position(token.end)[0]
        behind = token.end
    for offset in {0, size, size // 2, *(ref.start for ref in document.references)}:
        chain = selections(document, lines, offset)
        assert chain[-1] == (0, size)
        assert chain[0].start <= offset <= chain[0].end
        assert all(o.start <= i.start and i.end <= o.end and i != o for i, o in pairwise(chain))
        assert all(0 <= one.start <= one.end <= size for one in highlights(snapshot, document, offset))
        assert set(references_at(snapshot, path, offset)) >= {
            Place(other, ref.start, ref.end)
            for target in meant_at(snapshot, path, offset)
            for other, ref in snapshot.referrers(target)
        }


def _inside(symbols: Iterable[Symbol], start: int, end: int) -> None:
    for symbol in symbols:
        assert start <= symbol.start <= symbol.name_start <= symbol.name_end <= symbol.end <= end
        assert symbol.name
        _inside(symbol.children, symbol.start, symbol.end)
        start = symbol.end
