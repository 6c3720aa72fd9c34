"""What jobs are called."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bandleader.export.names import LONGEST, RESERVED, job_names

_IDS = st.lists(st.text(st.sampled_from("abA/-_. ü日0"), min_size=1, max_size=8) | st.text(min_size=1), unique=True)


def test_plain_ids_stay_readable() -> None:
    assert job_names(["git/pr", "quality/verify"]) == {"git/pr": "git-pr", "quality/verify": "quality-verify"}


def test_ids_that_would_get_the_same_name_get_their_own_whatever_the_order() -> None:
    names = job_names(["a/b", "a-b", "A b"])
    assert len({name.lower() for name in names.values()}) == 3
    assert names == job_names(["A b", "a-b", "a/b"])


def test_names_that_mean_something_to_a_service_are_not_used() -> None:
    assert not RESERVED.intersection(job_names(sorted(RESERVED)).values())


def test_a_name_that_looks_like_another_one_with_its_digest() -> None:
    digested = job_names(["a/b", "a-b"])["a/b"]
    names = job_names(["a/b", "a-b", digested])
    assert len(set(names.values())) == 3


@given(_IDS)
def test_every_service_takes_the_names(ids: list[str]) -> None:
    names = job_names(ids)
    assert len({name.lower() for name in names.values()}) == len(ids)
    for name in names.values():
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name)
        assert len(name) <= LONGEST + 65
