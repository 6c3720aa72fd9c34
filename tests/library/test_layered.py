"""A map in layers is a map: every step equals the same step on a plain dict, and old maps stay as they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bandleader.library.layered import Layered

KEYS = st.sampled_from("abcd")
STEPS = st.lists(st.tuples(KEYS, st.integers() | st.none()), max_size=5)


@given(st.dictionaries(KEYS, st.integers()), st.lists(STEPS, max_size=5))
def test_changes_give_what_they_give_on_a_dict(
    base: dict[str, int], rounds: list[list[tuple[str, int | None]]]
) -> None:
    model = dict(base)
    layered = Layered(base)
    seen = [(layered, dict(model))]
    for steps in rounds:
        mutation = layered.mutate()
        for key, value in steps:
            if value is None:
                assert mutation.pop(key, -1) == model.pop(key, -1)
            else:
                mutation[key] = model[key] = value
            assert {key: mutation[key] for key in "abcd" if key in mutation} == model
        layered = mutation.finish()
        seen.append((layered, dict(model)))
    for some, expected in seen:
        assert dict(some) == expected
        assert some == expected
        assert len(some) == len(expected)
        assert {key: some.get(key, -1) for key in "abcd"} == {key: expected.get(key, -1) for key in "abcd"}


def test_what_is_packed_is_unpacked_once_and_when_it_is_looked_at() -> None:
    looked: list[bytes] = []

    def unpack(data: bytes) -> str:
        looked.append(data)
        return data.decode()

    first = Layered({"a": b"1", "b": b"2"}, unpack)
    mutation = first.mutate()
    mutation["c"] = "3"
    second = mutation.finish()
    assert "b" in second
    assert looked == []
    assert (first["a"], second["a"], second["c"]) == ("1", "1", "3")
    assert looked == [b"1"]
    assert [second.packed(key) for key in "abc"] == [None, b"2", None]
