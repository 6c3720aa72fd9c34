"""What YAML accepts, though nobody means it."""

from __future__ import annotations

import pytest

from bandleader.library.frontmatter.model import Problem
from bandleader.library.frontmatter.parse import parse_front_matter
from bandleader.text.edit import apply_edits


def problems(content: str) -> list[tuple[str, str]]:
    """The kind of each problem of a block, and what it covers."""
    text = f"---\n{content}---\n"
    return [(problem.kind, text[problem.start : problem.end]) for problem in parse_front_matter(text).problems]


def only(content: str) -> tuple[Problem, str]:
    """The only problem of a block, and the block once it is mended."""
    text = f"---\n{content}---\n"
    (problem,) = parse_front_matter(text).problems
    return problem, apply_edits(text, problem.edits)[4:-4]


def test_a_key_written_twice_is_reported_at_its_last_place() -> None:
    content = "name: a\n# c\nmodel: x\nname: b\nname: c\n"
    problem, mended = only(content)
    assert problem.kind == "duplicate-key"
    assert (problem.start, problem.end) == (33, 37)
    assert problem.related == ((4, 8), (25, 29))
    assert not problem.safe
    assert mended == "# c\nmodel: x\nname: c\n"


def test_all_places_of_the_key_are_entries() -> None:
    found = parse_front_matter("---\nname: a\nname: b\n---\n")
    assert [entry.node.value for entry in found.entries] == ["a", "b"]
    last = found.get("name")
    assert last is not None
    assert last.node.value == "b"


@pytest.mark.parametrize(
    ("content", "mended"),
    [
        ("run:\n  cache: 1h\n  cache: 2h\n", "run:\n  cache: 2h\n"),
        ("tags:\n  - a\n  - b\ntags: c\n", "tags: c\n"),
        ("tags: |\n  a\n  b\ntags: c\n", "tags: c\n"),
        ("run: {cache: 1h, cache: 2h}\n", "run: {cache: 1h, cache: 2h}\n"),
        ("- x: 1\n  x: 2\n", "- x: 1\n  x: 2\n"),
    ],
)
def test_the_earlier_lines_go_if_they_hold_nothing_else(content: str, mended: str) -> None:
    prefix = "" if not content.startswith("-") else "list:\n"
    problem, result = only(prefix + content)
    assert problem.kind == "duplicate-key"
    assert result == prefix + mended


@pytest.mark.parametrize(
    ("content", "rest", "mended"),
    [
        ("description: post to #ai-test.\n", "#ai-test.", 'description: "post to #ai-test."\n'),
        ("color: #10B981\nname: x\n", "#10B981", 'color: "#10B981"\nname: x\n'),
        ("tags:\n  - a #b  \n", "#b", 'tags:\n  - "a #b"  \n'),
        ("run:\n  cache: 1 #2 \\ 3\n", "#2 \\ 3", "run:\n  cache: '1 #2 \\ 3'\n"),
    ],
)
def test_text_that_yaml_takes_for_a_comment(content: str, rest: str, mended: str) -> None:
    problem, result = only(content)
    text = f"---\n{content}---\n"
    assert problem.kind == "truncated-by-comment"
    assert text[problem.start : problem.end] == rest
    assert not problem.safe
    assert result == mended
    assert problems(result) == []


@pytest.mark.parametrize(
    "content",
    [
        "key: value # a comment\n",
        "key: # a comment\n",
        "#key: value\n",
        "key: value\n#comment\n",
        "key: 'value' #comment\n",
        "key: [a] #comment\n",
        "key: C#\n",
        "key: issue#1\n",
        "key: |\n  a #b\n",
    ],
)
def test_comments_are_left_alone(content: str) -> None:
    assert problems(content) == []


@pytest.mark.parametrize(
    ("content", "covered"),
    [("- a\n- b\n", "- a\n- b"), ("just text\n", "just text"), ("[a, b]\n", "[a, b]"), ("~\n", "~"), ("5\n", "5")],
)
def test_what_is_no_mapping(content: str, covered: str) -> None:
    assert problems(content) == [("not-a-mapping", covered)]
    assert parse_front_matter(f"---\n{content}---\n").strict


def test_keys_without_a_blank_are_no_mapping_yet() -> None:
    problem, mended = only("name:review\nmodel:opus\n")
    assert problem.kind == "not-a-mapping"
    assert mended == "name: review\nmodel: opus\n"
    found = parse_front_matter("---\nname:review\nmodel:opus\n---\n")
    assert [(entry.key, entry.node.value) for entry in found.entries] == [("name", "review"), ("model", "opus")]


@pytest.mark.parametrize(
    "content", ["k: " + "[" * 70 + "]" * 70 + "\n", "k: " + "x" * 300_000 + "\n", "a: &a [*a]\n", "- a\n" * 30_000]
)
def test_what_is_over_the_limits_is_not_read(content: str) -> None:
    found = parse_front_matter(f"---\n{content}---\n")
    assert [problem.kind for problem in found.problems] == ["too-deep"]
    assert not found.strict
    assert found.entries == ()
