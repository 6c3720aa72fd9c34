"""Where front matter is, and what is said when it is not where readers look."""

from __future__ import annotations

import pytest

from bandleader.library.frontmatter.parse import parse_front_matter
from bandleader.text.edit import apply_edits


def shape(text: str) -> tuple[str, list[str], list[str]]:
    """The content, the keys and the kinds of problems of a text."""
    found = parse_front_matter(text)
    start, end = found.content
    return text[start:end], [entry.key for entry in found.entries], [problem.kind for problem in found.problems]


def mended(text: str) -> str:
    """The text with all its problems mended at once, as nothing is left to complain about."""
    edits = [edit for problem in parse_front_matter(text).problems for edit in problem.edits]
    result = apply_edits(text, edits)
    assert not parse_front_matter(result).problems
    return result


@pytest.mark.parametrize(
    ("text", "content", "block"),
    [
        ("---\na: 1\n---\nbody\n", "a: 1\n", "---\na: 1\n---\n"),
        ("---\na: 1\n---", "a: 1\n", "---\na: 1\n---"),
        ("---\na: 1\n...\nbody\n", "a: 1\n", "---\na: 1\n...\n"),
        ("--- \t\na: 1\n---  \nbody\n", "a: 1\n", "--- \t\na: 1\n---  \n"),
        ("---\r\na: 1\r\n---\r\nbody\r\n", "a: 1\r\n", "---\r\na: 1\r\n---\r\n"),
        ("---\n---\n", "", "---\n---\n"),
        ("---\na: 1\n---\n---\n", "a: 1\n", "---\na: 1\n---\n"),
        ("---\na: ----\n---- b: 2\n---\n", "a: ----\n---- b: 2\n", "---\na: ----\n---- b: 2\n---\n"),
    ],
)
def test_the_block_lies_between_its_fences(text: str, content: str, block: str) -> None:
    found = parse_front_matter(text)
    assert found.present
    assert text[slice(*found.content)] == content
    assert text[slice(*found.block)] == block


def test_empty_front_matter_is_no_problem() -> None:
    assert shape("---\n---\nbody\n") == ("", [], [])
    assert shape("---\n\n# nothing yet\n---\n") == ("\n# nothing yet\n", [], [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "# Title\n\nbody\n",
        "----\na: 1\n----\n",
        "---\n\nparagraph\n",
        "---\n# Title\n",
        "---\nParagraph that goes on: here\n",
        "# Title\n\n---\n\nparagraph\n\n---\n",
        "# Title\n\n---\nNote: a rule above, a heading of the old style below\n---\n",
        "Paragraph.\n\nParagraph.\n\n---\nname: x\n---\n",
        "```yaml\n---\nname: x\n---\n```\n",
        "# Title\n\n```yaml\n---\nname: x\n---\n```\n",
        "<!-- " + "-" * 30_000,
        " " * 5_000 + "x\n---\n",
    ],
)
def test_rules_and_paragraphs_are_no_front_matter(text: str) -> None:
    found = parse_front_matter(text)
    assert not found.present
    assert found.strict
    assert found[1:5] == ((0, 0), (0, 0), (), ())


def test_a_byte_order_mark_hides_front_matter() -> None:
    text = "\ufeff---\nname: x\n---\n"
    assert shape(text) == ("name: x\n", ["name"], ["byte-order-mark"])
    assert mended(text) == "---\nname: x\n---\n"
    assert not parse_front_matter("\ufeff# Title\n").problems


@pytest.mark.parametrize(
    ("text", "content", "after"),
    [
        ("---\nname: x\n", "name: x\n", "---\nname: x\n---\n"),
        ("---\nname: x", "name: x", "---\nname: x\n---\n"),
        ("---\r\nname: x\r\n\r\n# T\r\n", "name: x\r\n", "---\r\nname: x\r\n---\r\n\r\n# T\r\n"),
        ("---\ntools:\n  - a\n  - b\n\nbody\n", "tools:\n  - a\n  - b\n", "---\ntools:\n  - a\n  - b\n---\n\nbody\n"),
        ("---\nname: x\n# Title\n", "name: x\n", "---\nname: x\n---\n# Title\n"),
        ("---\nname: x\nA paragraph.\n", "name: x\n", "---\nname: x\n---\nA paragraph.\n"),
        ("---\nname:\n-\n? x\n", "name:\n-\n", "---\nname:\n-\n---\n? x\n"),
        ("---\n", "", "---\n---\n"),
    ],
)
def test_unclosed_front_matter_ends_with_its_keys(text: str, content: str, after: str) -> None:
    found = parse_front_matter(text)
    assert found.problems[0].kind == "unclosed"
    assert text[found.problems[0].start : found.problems[0].end] == "---"
    assert text[slice(*found.content)] == content
    assert mended(text) == after


def test_a_key_being_typed_opens_front_matter() -> None:
    assert shape("---\nna") == ("na", ["na"], ["unclosed", "not-a-mapping"])
    assert mended("---\nna") == "---\nna:\n---\n"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("\n\n---\nname: x\n---\nb\n", "---\nname: x\n---\nb\n"),
        ("  ---\nname: x\n---\nb\n", "---\nname: x\n---\nb\n"),
        ("# Title\n\n---\ndescription: x\n---\nb\n", "---\ndescription: x\n---\n# Title\n\nb\n"),
        ("<!-- by\nme -->\n---\nmodel: x\n---\nb\n", "---\nmodel: x\n---\n<!-- by\nme -->\nb\n"),
        ("/review\n\n---\nname: x\n---", "---\nname: x\n---\n/review\n\n"),
        ("\ufeff\n---\nname: x\n---\nb\n", "---\nname: x\n---\nb\n"),
    ],
)
def test_front_matter_below_the_first_line_moves_up(text: str, after: str) -> None:
    found = parse_front_matter(text)
    problem = found.problems[-1]
    assert problem.kind == "not-first"
    assert text[problem.start : problem.end] == "---"
    assert len(found.entries) == 1
    assert mended(text) == after
