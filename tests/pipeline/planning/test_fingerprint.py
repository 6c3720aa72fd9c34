"""A fingerprint changes if, and only if, one of the things changes that a result depends on."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bandleader.pipeline.planning.fingerprint import FIELDS, changed_fields, fingerprint, key_of, renewed

WORDS = st.text(max_size=3)
DIGESTS = st.sampled_from(["", *(sha256(letter).hexdigest() for letter in (b"a", b"b", b"c"))])
PARTS = st.fixed_dictionaries(
    {
        "text": DIGESTS,
        "needs": st.dictionaries(st.sampled_from(["a", "a/b", "b"]), DIGESTS, max_size=3),
        "inputs": DIGESTS,
        "prelude": st.lists(DIGESTS.filter(bool), max_size=2),
        "agents": st.lists(DIGESTS.filter(bool), max_size=2),
        "runner": WORDS,
        "tree": WORDS,
    }
)


@given(PARTS, PARTS)
def test_it_tells_exactly_what_changed(before: dict[str, Any], after: dict[str, Any]) -> None:
    old, new = fingerprint(**before), fingerprint(**after)
    differing = tuple(name for name in FIELDS if before[name] != after[name])
    assert changed_fields(old, new) == differing
    assert (old == new) == (not differing)


@given(PARTS, PARTS)
def test_renewed_parts_give_the_fingerprint_made_of_them(before: dict[str, Any], after: dict[str, Any]) -> None:
    some = {name: after[name] for name in ("text", "needs", "inputs", "tree")}
    assert renewed(fingerprint(**before), **some) == fingerprint(**(before | some))
    assert renewed(fingerprint(**before)) == fingerprint(**before)


def test_the_order_of_dependencies_does_not_matter() -> None:
    assert fingerprint("", {"a": "1", "b": "2"}) == fingerprint("", {"b": "2", "a": "1"})
    assert fingerprint("", {"a": "1"}) != fingerprint("", {"a1": ""})


def test_a_key_is_that_of_a_command_its_fingerprint_and_its_arguments() -> None:
    keys = {
        key_of(*parts)
        for parts in [("a", "f", ""), ("b", "f", ""), ("a", "g", ""), ("a", "f", "x"), ("a", "f", "\ud800")]
    }
    assert len(keys) == 5
