"""How workflows are written down."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bandleader.export.document import document, said, to_yaml
from bandleader.export.github import literal
from tests.export.services import expanded

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_BRACES = st.text(st.sampled_from("${}' \nx"))


@given(st.dictionaries(_TEXT, _TEXT | st.lists(_TEXT)))
def test_whatever_is_written_is_read_again(data: dict[str, object]) -> None:
    assert yaml.safe_load(document(data, ["bandleader", *data])) == data


@given(_TEXT | _BRACES)
def test_a_text_holds_no_expression(text: str) -> None:
    assert expanded(literal(text), {}) == text


def test_equal_parts_are_written_out() -> None:
    part = {"a": ["b"]}
    assert to_yaml({"x": part, "y": part}).count("- b") == 2


@pytest.mark.skipif(not shutil.which("bash"), reason="this needs bash")
@settings(max_examples=20)
@given(st.lists(_TEXT, min_size=1, max_size=5))
def test_bash_reads_the_command_as_it_was(words: list[str]) -> None:
    line = said(words)
    assert line.isascii()
    assert line.isprintable()
    done = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"}
    )
    assert done.stdout.decode().split("\0")[:-1] == words
