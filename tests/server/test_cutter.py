"""Output of any shape becomes lines, in little memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bandleader_lsp.running.cutter import Cutter


@given(st.lists(st.binary(max_size=20).map(lambda data: data.replace(b"x", b"\n")), max_size=10))
def test_lines_do_not_depend_on_how_they_arrive(portions: list[bytes]) -> None:
    cutter = Cutter()
    found = [line for portion in portions for line in cutter.feed(portion)]
    assert found == b"".join(portions).split(b"\n")[:-1]


@given(st.lists(st.sampled_from([b"a", b"bb\n", b"ccc", b"\n"]), max_size=12), st.integers(0, 5))
def test_a_line_that_is_too_long_is_left_out_and_not_kept(portions: list[bytes], longest: int) -> None:
    cutter = Cutter(longest)
    found = []
    for portion in portions:
        found += cutter.feed(portion)
        assert sum(map(len, cutter._begun)) <= longest
    assert found == [line for line in b"".join(portions).split(b"\n")[:-1] if len(line) <= longest]
