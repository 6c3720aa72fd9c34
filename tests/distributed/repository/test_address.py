"""What is recorded of an address names the repository and no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.distributed.repository.address import hide_credentials, is_ssh, public_address


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("https://example.org/a.git", "https://example.org/a.git"),
        ("https://user:token@example.org/a.git", "https://example.org/a.git"),
        ("https://token@example.org:8443/a@b.git", "https://example.org:8443/a@b.git"),
        ("http://u:p%40ss@example.org/a", "http://example.org/a"),
        ("ssh://git@example.org:22/a.git", "ssh://git@example.org:22/a.git"),
        ("ssh://me:secret@example.org/a.git", "ssh://me@example.org/a.git"),
        ("git@example.org:team/a.git", "git@example.org:team/a.git"),
        ("example.org:a.git", "example.org:a.git"),
        ("file:///srv/a.git", "file:///srv/a.git"),
        ("/srv/a.git", "/srv/a.git"),
        ("../a.git", "/home/a.git"),
        ("./with:colon", "/home/me/with:colon"),
    ],
)
def test_addresses(text: str, public: str) -> None:
    assert public_address(text, Path("/home/me")) == public


@pytest.mark.parametrize(
    ("address", "ssh"),
    [("git@h:a", True), ("ssh://h/a", True), ("https://h/a", False), ("/srv/a", False), ("git://h:9/a", False)],
)
def test_ssh(address: str, ssh: bool) -> None:
    assert is_ssh(address) is ssh


def test_credentials_are_hidden_in_any_text() -> None:
    said = "fatal: unable to access 'https://me:tok@h/a.git/': no, and https://tok@h/b neither; git@h:a stays"
    assert (
        hide_credentials(said)
        == "fatal: unable to access 'https://h/a.git/': no, and https://h/b neither; git@h:a stays"
    )
