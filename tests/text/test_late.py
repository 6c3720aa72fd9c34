"""Late expressions are those of `re`, only later."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.text.late import compile_late

SOURCE = r"(a+)|[b-d]\Z"


def test_nothing_is_compiled_before_the_first_use() -> None:
    broken = compile_late("(")
    for _ in range(2):
        with pytest.raises(re.error):
            broken.search("")


@given(st.text("abcdeA\n"))
def test_every_method_answers_as_that_of_a_compiled_expression(text: str) -> None:
    late, compiled = compile_late(SOURCE, re.IGNORECASE), re.compile(SOURCE, re.IGNORECASE)
    for _ in range(2):  # the first use and a later one
        assert late.findall(text) == compiled.findall(text)
        assert late.sub("-", text) == compiled.sub("-", text)
        assert [match.span() for match in late.finditer(text, 1)] == [m.span() for m in compiled.finditer(text, 1)]
    assert (late.pattern, late.flags, late.groups) == (compiled.pattern, compiled.flags, compiled.groups)


def test_bytes_are_searched_with_bytes() -> None:
    assert compile_late(rb"\xe2.").findall(b"a\xe2\x80b") == [b"\xe2\x80"]
