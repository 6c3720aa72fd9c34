"""Hover, on the marker fixtures beside this file: the marks draw the span, and the lines of the text in plain form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandleader.ide.hover import Hover, hover
from bandleader.ide.hover.cards import rule_card
from bandleader.ide.hover.plain import plain
from bandleader.library.document import Document
from bandleader.rules.registry import RULES
from bandleader.text.lines import LineIndex
from tests.support.fixture import Case, read_suite
from tests.support.memory import memory_library, memory_source

SUITE = read_suite(Path(__file__).with_name("hover.md"))


def shown(files: dict[str, str], relative: str, offset: int, last_run: str = "") -> Hover | None:
    snapshot, checker = memory_library(files)
    source = memory_source(relative)
    assert source is not None
    findings = checker.findings(snapshot, source.path) if source.path in snapshot.files else ()
    return hover(snapshot, Document(source, files[relative]), offset, findings, lambda path: last_run)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for case in SUITE])
def test_hover(case: Case) -> None:
    assert case.library.cursor is not None
    relative, offset = case.library.cursor
    found = shown(case.library.files, relative, offset)
    drawn = [(mark.line, mark.start, mark.end, mark.message) for mark in case.library.expected]
    if found is None:
        assert drawn == []
        return
    line, start = LineIndex(case.library.files[relative]).position(found.span.start)
    end = start + max(found.span.end - found.span.start, 1)
    # The page of a rule lies where Bandleader is installed.
    lines = [text for text in plain(found.markdown).splitlines() if not text.startswith("Read more: file:///")]
    assert [(line, start, end, text) for text in lines] == drawn


def test_the_last_run_of_a_command_is_told_by_whoever_knows_it() -> None:
    text = "---\ndescription: Build on the base of all\ndependencies: [base]\nagents: [reader]\n---\n\nBuild.\n"
    files = {
        ".claude/commands/base.md": "---\ndescription: Make the ground even\n---\n\nMake it.\n",
        ".claude/agents/reader.md": "---\nname: reader\ndescription: Reads every change\n---\n\nRead.\n",
        ".claude/commands/build.md": text,
    }
    path = ".claude/commands/build.md"
    told = shown(files, path, text.index("base]"), "Last run: succeeded 3 minutes ago.")
    assert told
    assert "Last run: succeeded 3 minutes ago." in told.markdown
    agent = shown(files, path, text.index("reader"), "Last run: succeeded 3 minutes ago.")
    assert agent
    assert "Last run" not in agent.markdown


def test_what_a_writer_wrote_is_no_markup() -> None:
    text = "---\ndescription: Use *this* for <b>bold</b> and [x](y), `z`\n---\n\nDo it.\n"
    top = "---\ndescription: Build on the base of all\ndependencies: [base]\n---\n\nBuild.\n"
    path = ".claude/commands/top.md"
    found = shown({".claude/commands/base.md": text, path: top}, path, top.index("[base]") + 1)
    assert found
    assert r"Use \*this\* for \<b>bold\</b> and \[x\](y), \`z\`" in found.markdown
    assert "Use *this* for <b>bold</b> and [x](y), `z`" in plain(found.markdown)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_can_be_shown_in_a_few_lines(rule: object) -> None:
    card = rule_card(rule)  # type: ignore[arg-type]
    title, paragraph, link = card.split("\n\n")
    assert title.startswith("**")
    assert len(paragraph) > 20
    assert link.startswith("[Read more](file:")


PIECES = st.sampled_from(
    [
        *("---\n", "\n", "\r\n", "  ", "- ", "[", "]", "{", "}", ", ", ": ", '"', "𝄞", "$ARGUMENTS", "$1", "/base "),
        *("dependencies: ", "run: ", "allowed-tools: ", "Bash(git:*)", "model: opus", "# bandleader: ignore[DP001]"),
    ]
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=20).map("".join), st.floats(0, 1))
def test_any_place_of_any_text_can_be_pointed_at(text: str, place: float) -> None:
    offset = round(place * len(text))
    path = ".claude/commands/any.md"
    found = shown({path: text, ".claude/commands/base.md": "x\n"}, path, offset)
    if found is not None:
        assert 0 <= found.span.start <= offset <= found.span.end <= len(text)
        assert found.markdown.strip()
