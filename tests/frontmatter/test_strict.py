"""YAML proper: accepted and rejected as PyYAML does, with the places of all values."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given, settings

from bandleader.library.frontmatter.limits import MAX_DEPTH, MAX_NODES
from bandleader.library.frontmatter.model import Entry, Node
from bandleader.library.frontmatter.strict import Rejected, TooDeep, read_strict
from tests.frontmatter.blocks import ODD_TOKENS, PLAIN_TOKENS, accepts, yamlish


def read(content: str) -> Node | None:
    return read_strict(content, 0, len(content))


def written(content: str) -> dict[str, str]:
    """Each key of ``content`` with its value as it stands in the text."""
    root = read(content)
    assert root is not None
    return {pair.key: content[pair.node.start : pair.node.end] for pair in root.pairs}


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("k: plain text \n", "plain text"),
        ("k: 'it''s' # c\n", "'it''s'"),
        ("k: one\n  two\n\nz: 1\n", "one\n  two"),
        ("k: |\n  a\n  b\n\n\n# c\nz: 1\n", "|\n  a\n  b"),
        ("k: >-\n  a\n", ">-\n  a"),
        ("k: |\nz: 1\n", "|"),
        ("k:\n  - a\n  - b\n\n# c\nz: 1\n", "- a\n  - b"),
        ("k:\n- a\n- b: c\n\nz: 1\n", "- a\n- b: c"),
        ("k:\n  a: 1\n  b:\n    - x\n  # c\nz: 1\n", "a: 1\n  b:\n    - x"),
        ("k: [a, [b, c] , ]  # c\n", "[a, [b, c] , ]"),
        ("k: {a: 1, b: }\n", "{a: 1, b: }"),
        ("k: &x !!str 5\n", "&x !!str 5"),
        ("k:\nz: 1\n", ""),
        ("k: 😀😀\r\nz: 1\r\n", "😀😀"),
        ("\ufeffk: v\n", "v"),
    ],
)
def test_a_span_covers_the_value_as_written(content: str, value: str) -> None:
    assert written(content)["k"] == value


def test_nothing_written_is_right_behind_the_colon() -> None:
    root = read("a: 1\nk:   \n\nz: 1\n")
    assert root is not None
    assert root.pairs[1] == Entry("k", 5, 6, Node("null", "", 7, 7))


def test_an_alias_has_a_place_of_its_own() -> None:
    content = "a: &x [1]\nb: *x\n"
    assert written(content) == {"a": "&x [1]", "b": "*x"}
    root = read(content)
    assert root is not None
    assert root.pairs[1].node.items == root.pairs[0].node.items


@pytest.mark.parametrize(
    ("content", "style"),
    [
        ("k: a\n", ""),
        ("k: 'a'\n", "'"),
        ('k: "a"\n', '"'),
        ("k: |\n  a\n", "|"),
        ("k: >\n  a\n", ">"),
        ("k: [a]\n", "["),
        ("k:\n- a\n", "-"),
        ("k: {a: b}\n", "{"),
        ("k:\n  a: b\n", ":"),
    ],
)
def test_the_style_says_how_a_value_is_written(content: str, style: str) -> None:
    root = read(content)
    assert root is not None
    assert root.pairs[0].node.style == style


@pytest.mark.parametrize(
    ("content", "offset"),
    [
        ("k: a: b\n", 4),
        ("name: {{X}}\n", 7),
        ("k: *a\n", 3),
        ("a: &x 1\nb: &x 2\n", 11),
        ("k: 2024-02-31\n", 3),
        ("k: =\n", 3),
        ("k: !!bool maybe\n", 3),
        ("k: a\0\n", 4),
        ("k: a\ud800\n", 4),
        ("--- a\n--- b\n", 6),
    ],
)
def test_a_rejection_says_where(content: str, offset: int) -> None:
    with pytest.raises(Rejected) as caught:
        read(content)
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    "content",
    [
        "k: " + "[" * 100_000 + "\n",
        "k: " + "{" * 100_000 + "\n",
        "- " * 100_000 + "\n",
        "".join(f"{' ' * depth}a:\n" for depth in range(700)),
        "a: &a [*a]\n",
        "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 9)),
        "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}]}}\n" for i in range(1, 9)),
        "- a\n" * (MAX_NODES + 1),
    ],
    ids=("lists", "mappings", "dashes", "keys", "itself", "aliases", "merges", "items"),
)
def test_bombs_are_not_built(content: str) -> None:
    with pytest.raises(TooDeep):
        read(content)


def test_what_is_deep_but_in_bounds_is_read() -> None:
    depth = MAX_DEPTH - 1
    assert read(f"k: {'[' * depth}{']' * depth}\n") is not None


@settings(max_examples=600, deadline=None)
@given(yamlish(PLAIN_TOKENS + ODD_TOKENS))
@example("k: !\n")
@example("k: ! |\n")
@example("! # c\n2024-01-02\n")
@example("? a\n")
def test_it_accepts_what_pyyaml_accepts(content: str) -> None:
    try:
        root = read(content)
    except TooDeep:
        return
    except Rejected:
        assert not accepts(content)
    else:
        assert accepts(content)
        assert_same(yaml.compose(content, yaml.CSafeLoader), root)


def assert_same(expected: yaml.Node | None, node: Node | None) -> None:
    """The same types, values and, but for aliases, beginnings."""
    if expected is None or node is None:
        assert expected is None
        assert node is None
        return
    tag = expected.tag.removeprefix("tag:yaml.org,2002:")
    known = ("str", "null", "bool", "int", "float", "timestamp")
    assert node.tag == {"seq": "list", "map": "map"}.get(tag, tag if tag in known else "other")
    if isinstance(expected, yaml.MappingNode):
        for (key, value), pair in zip(expected.value, node.value, strict=True):
            assert isinstance(pair, Entry)
            assert key.value == pair.key
            assert_same(value, pair.node)
    elif isinstance(expected, yaml.SequenceNode):
        for item, inner in zip(expected.value, node.value, strict=True):
            assert isinstance(inner, Node)
            assert_same(item, inner)
    else:
        assert expected.value == node.value
