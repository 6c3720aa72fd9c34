"""Edits: which can be made together, and the smallest one between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.text.edit import Edit, apply_edits, collide, difference

EDITS = st.tuples(st.integers(0, 6), st.integers(0, 3), st.sampled_from(["", "x", "yz"])).map(
    lambda parts: Edit(parts[0], parts[0] + parts[1], parts[2])
)


@given(EDITS, EDITS)
def test_edits_that_do_not_collide_can_be_made_one_after_the_other_in_any_order(one: Edit, other: Edit) -> None:
    text = "abcdefghij"
    if collide(one, other) or one == other:
        return
    first, last = sorted((one, other))
    both = apply_edits(text, [first, last])
    assert apply_edits(apply_edits(text, [last]), [first]) == both
    moved = len(first.new) - (first.end - first.start)
    assert apply_edits(apply_edits(text, [first]), [Edit(last.start + moved, last.end + moved, last.new)]) == both


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Edit(1, 3, "x"), Edit(2, 4, "y"), True),
        (Edit(1, 3, "x"), Edit(3, 4, "y"), False),
        (Edit(1, 3, "x"), Edit(3, 3, "y"), True),
        (Edit(3, 5, "x"), Edit(3, 3, "y"), True),
        (Edit(2, 2, "x"), Edit(2, 2, "y"), True),
        (Edit(2, 2, "x"), Edit(2, 2, "x"), False),
    ],
)
def test_an_insertion_collides_with_what_touches_its_place(one: Edit, other: Edit, expected: bool) -> None:
    assert collide(one, other) is expected
    assert collide(other, one) is expected


@given(st.text("ab\n", max_size=8), st.text("ab\n", max_size=8))
def test_the_difference_leads_from_one_text_to_the_other_and_touches_no_more_than_needed(a: str, b: str) -> None:
    edits = difference(a, b)
    assert apply_edits(a, edits) == b
    for edit in edits:
        old = a[edit.start : edit.end]
        assert not (old and edit.new) or (old[0] != edit.new[0] and old[-1] != edit.new[-1])
