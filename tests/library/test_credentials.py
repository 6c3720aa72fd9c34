"""What counts as a secret. The values are put together here, so that none stands in a file."""

from __future__ import annotations

import pytest

from bandleader.library.credentials import credentials

RANDOM = "q8ZtR2vLm4YcXw9BnK7sHd5FgJ0aPe3UiOyT"


@pytest.mark.parametrize(
    ("public", "rest"),
    [
        ("AKIA", "Q3EGR7MPLE7H2ZKD"),
        ("ghp_", RANDOM),
        ("github_pat_", f"{RANDOM[:22]}_{RANDOM}{RANDOM[:23]}"),
        ("sk-ant-", f"api03-{RANDOM}-{RANDOM}"),
        ("sk-", f"proj-{RANDOM}{RANDOM}"),
        ("xoxb-", f"283947561038-{RANDOM[:24]}"),
        ("AIza", RANDOM[:35]),
        ("AIza", f"{RANDOM[:11]}-{RANDOM[:11]}_{RANDOM[:11]}"),
        ("rk_live_", RANDOM[:24]),
        ("npm_", RANDOM),
    ],
)
def test_each_kind_is_found_wherever_it_stands(public: str, rest: str) -> None:
    secret = public + rest
    for text in (secret, f"a b\nkey='{secret}'\n", f"é😀 {secret}"):
        (found,) = credentials(text)
        assert text[found.start : found.end] == secret
        assert found.public == public
        assert not found.sample


def test_a_private_key_is_one_when_the_key_is_there() -> None:
    head = "-----BEGIN " + "RSA PRIVATE KEY-----"
    assert [found.what for found in credentials(f"{head}\nMIIE{RANDOM}{RANDOM}\n")] == ["a private key"]
    assert list(credentials(f"{head}\n...\n")) == []
    assert list(credentials(f"grep '{head}' {'a' * 20}")) == []


@pytest.mark.parametrize(
    "text",
    [
        "ghp_" + "x" * 36,
        "sk-ant-api03-your-key-goes-here-please-and-thank-you",
        "AKIA" + "1234567890ABCDEF",
        "x" + "AKIA" + "Q3EGR7MPLE7H2ZKD",
        "AKIA" + "Q3EGR7MPLE7H2ZKDX",
        "the task-management-system-of-everything-1234567890123456",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert list(credentials(text)) == []


def test_the_key_of_the_manual_is_a_sample() -> None:
    assert [found.sample for found in credentials("AKIAIOSFODNN7" + "EXAMPLE")] == [True]
