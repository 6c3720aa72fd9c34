"""Front matter that YAML rejects: which value is to blame, how it is mended, and what can be read meanwhile."""

from __future__ import annotations

import pytest

from bandleader.library.frontmatter.model import Problem, ProblemKind
from bandleader.library.frontmatter.parse import parse_front_matter
from bandleader.text.edit import apply_edits
from tests.frontmatter.blocks import data_of


def only(content: str) -> tuple[Problem, str]:
    """The only problem of a block, and the block once it is mended."""
    text = f"---\n{content}---\n"
    found = parse_front_matter(text)
    assert not found.strict
    (problem,) = found.problems
    mended = apply_edits(text, problem.edits)
    if problem.edits:
        after = parse_front_matter(mended)
        assert after.strict
        assert not after.problems
        assert data_of(after) == data_of(found)
    return problem, mended[4:-4]


@pytest.mark.parametrize(
    ("kind", "line", "faulty", "mended"),
    [
        ("unquoted-colon", "description: Use this: now", "Use this: now", 'description: "Use this: now"'),
        ("unquoted-colon", "description: Examples:", "Examples:", 'description: "Examples:"'),
        ("unquoted-colon", 'description: say: "x"', 'say: "x"', "description: 'say: \"x\"'"),
        ("unquoted-colon", "description: it's: a \\ b", "it's: a \\ b", "description: 'it''s: a \\ b'"),
        ("unquoted-colon", "a: b: c # why", "b: c", 'a: "b: c" # why'),
        ("unquoted-colon", "a: b: c #why", "b: c #why", 'a: "b: c #why"'),
        ("unquoted-colon", '"a b": c: d', "c: d", '"a b": "c: d"'),
        ("unquoted-colon", "tools: [Read, a: b: c]", "a: b: c", 'tools: [Read, "a: b: c"]'),
        ("flow-lookalike", "argument-hint: [a] [b]", "[a] [b]", 'argument-hint: "[a] [b]"'),
        ("flow-lookalike", "argument-hint: [x] | --y", "[x] | --y", 'argument-hint: "[x] | --y"'),
        ("flow-lookalike", "agent: {{NAME}}", "{{NAME}}", 'agent: "{{NAME}}"'),
        ("flow-lookalike", "hint: {a} [b]", "{a} [b]", 'hint: "{a} [b]"'),
        ("reserved-character", "tools: *", "*", 'tools: "*"'),
        ("reserved-character", "tools: * # all", "*", 'tools: "*" # all'),
        ("reserved-character", "a: **b** c", "**b** c", 'a: "**b** c"'),
        ("reserved-character", "a: @b", "@b", 'a: "@b"'),
        ("reserved-character", "a: `b` c", "`b` c", 'a: "`b` c"'),
        ("reserved-character", "a: %b", "%b", 'a: "%b"'),
        ("reserved-character", "a: !b c", "!b c", 'a: "!b c"'),
        ("reserved-character", "a: > b", "> b", 'a: "> b"'),
        ("reserved-character", "a: - b", "- b", 'a: "- b"'),
        ("reserved-character", "tools: [Read, @b, *c]", "@b", 'tools: [Read, "@b", "*c"]'),
        ("invalid-yaml", 'version: "1.0".0', '"1.0".0', "version: '\"1.0\".0'"),
        ("invalid-yaml", 'a: "b" and "c"', '"b" and "c"', 'a: \'"b" and "c"\''),
        ("invalid-yaml", 'a: "say "b" twice"', '"say "b" twice"', "a: 'say \"b\" twice'"),
        ("invalid-yaml", "a: 'it's'", "'it's'", 'a: "it\'s"'),
        ("invalid-yaml", 'a: "C:\\dir"', '"C:\\dir"', "a: 'C:\\dir'"),
        ("invalid-yaml", "date: 2024-02-31", "2024-02-31", 'date: "2024-02-31"'),
        ("invalid-yaml", "a: =", "=", 'a: "="'),
    ],
)
def test_a_value_that_needs_quotes(kind: ProblemKind, line: str, faulty: str, mended: str) -> None:
    problem, result = only(f"name: x\n{line}\nmodel: opus\n")
    assert problem.kind == kind
    assert f"---\nname: x\n{line}"[problem.start : problem.end] == faulty
    assert problem.safe
    assert result == f"name: x\n{mended}\nmodel: opus\n"


@pytest.mark.parametrize(
    ("content", "mended", "entries"),
    [
        ("tools: [a, \nname: x\n", "tools: [a,] \nname: x\n", [("tools", ["a"]), ("name", "x")]),
        ("tools: [a, b\n", "tools: [a, b]\n", [("tools", ["a", "b"])]),
        ("tools: [\nname: x\n", "tools: []\nname: x\n", [("tools", []), ("name", "x")]),
        ('tools: [a, "b\n', 'tools: [a, "b"]\n', [("tools", ["a", "b"])]),
        ("tools: [it's, don't\n", "tools: [it's, don't]\n", [("tools", ["it's", "don't"])]),
        ("tools: [a, [b\n", "tools: [a, [b]]\n", [("tools", ["a", ["b"]])]),
        ("tools:\n  [a, b\n", "tools:\n  [a, b]\n", [("tools", ["a", "b"])]),
        ("tools: [a,\n  b\nname: x\n", "tools: [a,\n  b]\nname: x\n", [("tools", ["a", "b"]), ("name", "x")]),
        ('name: "x\nmodel: y\n', 'name: "x"\nmodel: y\n', [("name", "x"), ("model", "y")]),
        ("name: 'x # y\nmodel: y\n", "name: 'x # y'\nmodel: y\n", [("name", "x # y"), ("model", "y")]),
        ('name: "x\n  y\nmodel: y\n', 'name: "x\n  y"\nmodel: y\n', [("name", "x y"), ("model", "y")]),
        ("name: x\ndescr\n", "name: x\ndescr:\n", [("name", "x"), ("descr", "")]),
        ("name review\nmodel: y\n", "name: review\nmodel: y\n", [("name", "review"), ("model", "y")]),
        ("name:x\nmodel: y\n", "name: x\nmodel: y\n", [("name", "x"), ("model", "y")]),
        ("name:x: y\nmodel:y\n", "name:x: y\nmodel: y\n", [("name:x", "y"), ("model", "y")]),
    ],
)
def test_what_is_half_typed_is_read_as_far_as_it_goes(content: str, mended: str, entries: list[object]) -> None:
    problem, result = only(content)
    assert problem.kind == "invalid-yaml"
    assert result == mended
    found = parse_front_matter(f"---\n{content}---\n")
    assert [(key, bare(value)) for key, value in data_of(found)] == entries


def bare(value: object) -> object:
    """Data without the types of scalars."""
    return value[1] if isinstance(value, tuple) else [bare(item) for item in value]  # type: ignore[attr-defined]


def test_free_text_without_indentation_becomes_a_block() -> None:
    content = """\
name: x
description: Use this agent. Examples:
<example>
Context: not a key
user: "hello"

assistant: 'hi'
</example>
color: red
"""
    problem, result = only(content)
    assert problem.kind == "unquoted-colon"
    expected = """\
name: x
description: |-
  Use this agent. Examples:
  <example>
  Context: not a key
  user: "hello"

  assistant: 'hi'
  </example>
color: red
"""
    assert result == expected


@pytest.mark.parametrize(
    ("content", "mended"),
    [
        ("a: one\ntwo three\nb: x\n", "a: |-\n  one\n  two three\nb: x\n"),
        ("a: one\n- two\n- three\nb: x\n", "a: |-\n  one\n  - two\n  - three\nb: x\n"),
        ("a:\nOne two.\nb: x\n", "a: |-\n  One two.\nb: x\n"),
        ("a: |\nOne two.\nThree.\nb: x\n", "a: |\n  One two.\n  Three.\nb: x\n"),
        ("a: >\n    one\ntwo three\nb: x\n", "a: >\n    one\n    two three\nb: x\n"),
        ("a: one: two\n  three\nb: x\n", 'a: "one: two\n  three"\nb: x\n'),
        ("a: one\r\ntwo three\r\n", "a: |-\r\n  one\r\n  two three\r\n"),
    ],
)
def test_text_of_several_lines(content: str, mended: str) -> None:
    assert only(content)[1] == mended


@pytest.mark.parametrize(
    ("content", "mended"),
    [
        ("tools:\n\t- a\n\t- b\n", "tools:\n  - a\n  - b\n"),
        ("run:\n\tcache: 1h\n \t  retry: 2\n", None),
        ("run:\n\tcache: a: b\n", 'run:\n  cache: "a: b"\n'),
    ],
)
def test_tabs_become_spaces(content: str, mended: str | None) -> None:
    problem, result = only(content)
    if mended is None:
        assert (problem.kind, problem.edits) == ("invalid-yaml", ())
    else:
        assert problem.kind == "tab-indentation"
        assert result == mended


@pytest.mark.parametrize(
    ("content", "mended"),
    [
        (" name: x\nmodel: y\ncolor: z\n", "name: x\nmodel: y\ncolor: z\n"),
        ("name: x\n  model: y\ncolor: z\n", "name: x\nmodel: y\ncolor: z\n"),
        ("tools:\n  - a\n - b\n  - c\n", "tools:\n  - a\n  - b\n  - c\n"),
    ],
)
def test_uneven_indentation(content: str, mended: str) -> None:
    problem, result = only(content)
    assert problem.kind == "invalid-yaml"
    assert not problem.safe
    assert result == mended


def test_values_inside_lists_and_mappings() -> None:
    content = """\
hooks:
  Stop:
    - matcher: a: b
      command: echo "x: y" | wc: z
    - plain: text
triggers:
  - [a] b
  - fine
"""
    problem, result = only(content)
    assert problem.kind == "unquoted-colon"
    text = f"---\n{content}"
    assert text[problem.start : problem.end] == "a: b"
    assert [text[start:end] for start, end in problem.related] == ['echo "x: y" | wc: z', "[a] b"]
    expected = """\
hooks:
  Stop:
    - matcher: "a: b"
      command: 'echo "x: y" | wc: z'
    - plain: text
triggers:
  - "[a] b"
  - fine
"""
    assert result == expected


def test_items_in_brackets_are_mended_one_by_one() -> None:
    problem, _ = only("tools: [Read, @b, *c]\n")
    assert (problem.start, problem.end, problem.related) == (18, 20, ((22, 24),))


def test_places_are_those_of_the_text_as_written() -> None:
    text = "---\ndescription: a: b\ntags: [x, y\nname: z\n---\n"
    found = parse_front_matter(text)
    assert [text[entry.key_start : entry.key_end] for entry in found.entries] == ["description", "tags", "name"]
    assert [text[entry.node.start : entry.node.end] for entry in found.entries] == ["a: b", "[x, y", "z"]
    assert [text[item.start : item.end] for item in found.entries[1].node.items] == ["x", "y"]


def test_control_characters_are_taken_out() -> None:
    problem, result = only("name: x\0y\nmodel: a\x07\n")
    assert (problem.kind, problem.start, problem.related) == ("invalid-yaml", 11, ((22, 23),))
    assert not problem.safe
    assert result == "name: xy\nmodel: a\n"


@pytest.mark.parametrize(
    "content", ["? [a]\n: b\n", "{{X}}: y\n", "- a\nb: c\n", "a: &x 1\nb: &x 2\n", "\0---\nb: c\n"]
)
def test_what_no_edit_mends_is_still_one_problem(content: str) -> None:
    problem, _ = only(content)
    assert (problem.kind, problem.edits) == ("invalid-yaml", ())


def test_the_keys_of_a_block_beyond_mending_are_read_one_by_one() -> None:
    text = "---\nname: x\ntags: [a, b]\n{{X}}: y\nmodel: a: b\n---\n"
    assert [entry.key for entry in parse_front_matter(text).entries][:2] == ["name", "tags"]
