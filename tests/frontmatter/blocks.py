"""Front matter to throw at the parser, and what PyYAML says about it."""

from __future__ import annotations

import yaml
from hypothesis import strategies as st

from bandleader.library.frontmatter.model import Entry, FrontMatter, Node

SYNTAX = frozenset(
    ("invalid-yaml", "unquoted-colon", "flow-lookalike", "reserved-character", "tab-indentation", "too-deep")
)

PLAIN_TOKENS = (
    *("key", "foo-bar", "x_y", "a", "é", "😀", "\\", ".", "+", "e", "_", "null", "yes", "on", "n", "~"),
    *("0", "1", "-1", "1.5", "0x_", "0b1", "017", "1:30", "2024-01-02", "2024-02-31", ".inf", "=", "<<"),
    *(": ", ":", " ", "  ", "- ", "-", "\n", "\n", "\n", "\r\n", "'", '"', "[", "]", ", ", ",", "#", " # ", "{", "}"),
    *("?", "!", "&", "*", "|", ">", "%", "@", "`", "---", "...", "\t", "\xa0"),
)
ODD_TOKENS = (
    *("&a ", "*a ", "!!str ", "!!int ", "!!bool ", "! ", "!x ", "<<: ", "? ", "{a: 1}", "%YAML", "|\n", ">-\n"),
    *("  foo\n", "\n\t", "\x85", "\u2028", "\ufeff", "\x00", "\x7f", "\ud800", "<b>", "</b>", "name: ", "tools:\n"),
)


def yamlish(tokens: tuple[str, ...] = PLAIN_TOKENS) -> st.SearchStrategy[str]:
    """Complete lines of what may or may not be YAML."""
    text = st.lists(st.sampled_from(tokens), max_size=14).map("".join)
    before, after = st.sampled_from(("", "", "k: ", "k:\n- ", "k: [")), st.sampled_from(("", "z: 1\n"))
    return st.builds("{}{}\n{}".format, before, text, after)


def accepts(content: str) -> bool:
    """Whether PyYAML loads ``content``."""
    try:
        yaml.load(content, yaml.CSafeLoader)
    except Exception:  # noqa: BLE001 - its constructors raise whatever they come across
        return False
    return True


def plain_data(node: Node) -> object:
    """A value without its places."""
    if isinstance(node.value, str):
        return node.tag, node.value
    return [(x.key, plain_data(x.node)) if isinstance(x, Entry) else plain_data(x) for x in node.value]


def data_of(front_matter: FrontMatter) -> list[tuple[str, object]]:
    """The pairs of a front matter without their places."""
    return [(entry.key, plain_data(entry.node)) for entry in front_matter.entries]


def assert_places(text: str, front_matter: FrontMatter) -> None:
    """Everything lies inside the text, and a plain key where it says."""
    block, content = front_matter.block, front_matter.content
    assert 0 <= block.start <= content.start <= content.end <= block.end <= len(text)
    for entry in front_matter.entries:
        _assert_entry(text, entry)
    for problem in front_matter.problems:
        for start, end in ((problem.start, problem.end), *problem.related):
            assert 0 <= start <= end <= len(text)
        for edit in problem.edits:
            assert 0 <= edit.start <= edit.end <= len(text)


def _assert_entry(text: str, entry: Entry) -> None:
    assert 0 <= entry.key_start <= entry.key_end <= len(text)
    written = text[entry.key_start : entry.key_end]
    if written.isprintable() and not written.startswith(("'", '"', "&", "*", "!", "|", ">")):
        assert written == entry.key
    _assert_node(text, entry.node)


def _assert_node(text: str, node: Node) -> None:
    assert 0 <= node.start <= node.end <= len(text)
    if isinstance(node.value, str):
        return
    for inner in node.value:
        if isinstance(inner, Entry):
            _assert_entry(text, inner)
        else:
            _assert_node(text, inner)
