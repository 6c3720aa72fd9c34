"""YAML without a library: whatever goes in, every reader of YAML gets out."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from bandleader.pipeline.projections.yaml_text import to_yaml

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.integers(-(10**9), 10**9).map(lambda number: number / 1000)
    | st.text()
    | st.sampled_from(("yes", "1:30", "~", "# no", "a: b", "\u2028", "\x85", "\ufeff", "\ud800", "\U0001f600", "\x7f"))
)
KEYS = st.from_regex(r"k_[a-z]{0,5}", fullmatch=True)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5))
def test_what_is_written_is_read(data: dict[str, Any]) -> None:
    text = to_yaml(data, "a comment")
    assert yaml.safe_load(text) == data
    text.encode()


def test_small_and_endless_numbers_stay_numbers() -> None:
    text = to_yaml({"small": 0.00001, "tiny": 1e-9, "endless": float("inf"), "large": 1e22})
    assert yaml.safe_load(text) == {"small": 0.00001, "tiny": 0.0, "endless": None, "large": 1e22}
