"""Where a remote is: without what a person keeps secret, and only by protocols that run no command of the address."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from .errors import RepositoryError

PROTOCOLS: Final = ("file", "git", "http", "https", "ssh")
_SCP: Final = re.compile(r"(?![A-Za-z]:[\\/])[^/:]+:(?!/?/)")  # host:path, or user@host:path
_SECRET: Final = re.compile(r"(?<=://)[^/@\s'\"]+@")


def public_address(text: str, folder: Path) -> str:
    """The address as all machines know it: a path becomes absolute from ``folder``, and credentials are left out.

    Of `https` addresses the whole user part goes, for tokens are written there too; `ssh` keeps the user's name.

    Raises:
        RepositoryError: git must not use it.
    """
    if text.startswith("-") or "::" in text.partition("/")[0] or not text.strip() or "\n" in text:
        raise RepositoryError(f"{hide_credentials(text)!r} is no address of a git repository that can be used here")
    if "://" not in text:
        return text if _SCP.match(text) else os.path.normpath(folder / Path(text).expanduser())
    scheme, _, rest = text.partition("://")
    if scheme not in PROTOCOLS:
        known = ", ".join(PROTOCOLS)
        raise RepositoryError(f"{hide_credentials(text)} cannot be used: the protocol has to be one of {known}")
    user, at, place = rest.partition("@") if "@" in rest.partition("/")[0] else ("", "", rest)
    if scheme == "ssh" and at:
        return f"ssh://{user.partition(':')[0]}@{place}"
    return f"{scheme}://{place}"


def is_ssh(address: str) -> bool:
    """Whether git calls ssh to get there."""
    return urlsplit(address).scheme == "ssh" if "://" in address else bool(_SCP.match(address))


def hide_credentials(text: str) -> str:
    """Any text without what stands before the @ of an address in it."""
    return _SECRET.sub("", text)
