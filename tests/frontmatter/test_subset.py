"""The subset parser reads what YAML reads, or nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bandleader.library.frontmatter.model import Entry, Node
from bandleader.library.frontmatter.strict import read_strict
from bandleader.library.frontmatter.subset import read_subset
from tests.frontmatter.blocks import yamlish


def subset(content: str) -> tuple[Entry, ...] | None:
    return read_subset(content, 0, len(content))


def test_usual_front_matter_is_inside() -> None:
    content = """\
# what it does
name: review
description: "Reviews the change"

argument-hint: '[base]'
model:
allowed-tools: Read, Bash(git diff:*), Bash(git log:*)
dependencies: [quality/verify, /git:status, 'x y', ]
tags:
  - a
  # between
  - "b"
version: 1.0
run: {runner: shell, timeout: 10m , retry: {attempts: 3, backoff: '2, 3'}, inputs: ["src/**/*.py", b], cache: off}
"""
    entries = subset(content)
    root = read_strict(content, 0, len(content))
    assert root is not None
    assert entries == root.pairs
    assert [entry.key for entry in entries] == [
        *("name", "description", "argument-hint", "model"),
        *("allowed-tools", "dependencies", "tags", "version", "run"),
    ]


def test_places_are_those_of_the_whole_text() -> None:
    text = "---\nmodel:  opus \r\n---\n"
    assert read_subset(text, 4, 19) == (Entry("model", 4, 9, Node("str", "opus", 12, 16)),)


@pytest.mark.parametrize(
    "content",
    [
        "key: a: b\n",
        "key: a #b\n",
        "key: a # b\n",
        "key: # b\n",
        "key: a\n  b\n",
        "key: a\n- b\n",
        "key:\n  - a\n - b\n",
        "key:\n  - a\n  b: c\n",
        "key: [a, [b]]\n",
        "key: {}\n",
        "key: {a}\n",
        "key: {a:b}\n",
        "key: {a: }\n",
        "key: {a: b, a: c}\n",
        "key: {a: b} # c\n",
        "key: {a: b # c}\n",
        "key: {a: {b: {c: {d: {e: f}}}}}\n",
        "key: {a: b]}\n",
        "key:\n- {a: b}\n",
        "key: [a,, b]\n",
        "key: |\n  a\n",
        'key: "a\\n"\n',
        "key: *a\n",
        "key: &a b\n",
        "key: !!str 1\n",
        "key: 2024-02-31\n",
        "key: =\n",
        "key:\tvalue\n",
        "key: a\x85b\n",
        "<<: a\n",
        "- a\n",
        "word\n",
        "key:value\n",
        "--- a: b\n",
    ],
)
def test_the_rest_is_left_to_yaml(content: str) -> None:
    assert subset(content) is None


@settings(max_examples=600, deadline=None)
@given(yamlish())
@example("k: -1\n")
@example("-0x_: a\n")
@example("-k: - \n")
@example("k: 'a''b'''\n")
@example("k: [a:b, -, -a, 'b']\n")
@example("yes: [no, 0x1F, 017, 1_000, ~]\n")
@example("k:\n- a\nz: 1\n")
def test_what_it_reads_yaml_reads_the_same(content: str) -> None:
    entries = subset(content)
    if entries is not None:
        root = read_strict(content, 0, len(content))
        assert entries == (root.pairs if root is not None else ())
        assert root is None or root.tag == "map"


TOKENS = (
    "a",
    "b-c",
    "1",
    "off",
    ": ",
    ": ",
    ":",
    ", ",
    ",",
    " ",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "-",
    "- ",
    "don't",
    "~",
    "&",
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=12).map("".join))
@example("b: 'x, y', c: [d, 'e, f'], e: {f: 1}")
@example("b: [a, ], c: don't, d: isn't")
def test_what_it_reads_in_braces_yaml_reads_the_same(inner: str) -> None:
    content = f"k: {{a: {inner}}}\n"
    if (entries := subset(content)) is not None:
        root = read_strict(content, 0, len(content))
        assert root is not None
        assert entries == root.pairs


def test_it_does_without_yaml() -> None:
    program = (
        "import sys; from bandleader.library.frontmatter.parse import parse_front_matter as parse\n"
        "assert parse('---\\nname: x\\nrun: {runner: shell}\\n---\\n').strict and 'yaml' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
