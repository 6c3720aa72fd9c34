"""File URIs to paths and back. The engine's paths are absolute and normal, with forward slashes."""

from __future__ import annotations

import os
import posixpath
from functools import lru_cache
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

WINDOWS = os.name == "nt"


@lru_cache(maxsize=4096)
def path_of(uri: str) -> str | None:
    """The path that a URI means; None when it is not the URI of a file (``untitled:``, ``git:``, nonsense)."""
    try:
        scheme, host, quoted, _, _ = urlsplit(uri)
    except ValueError:
        return None
    path = os.fsdecode(unquote_to_bytes(quoted))
    if scheme != "file" or not path.startswith("/") or "\0" in path:
        return None
    if host and host != "localhost":
        return posixpath.normpath(f"//{host}{path}")
    if WINDOWS and path[2:3] == ":":
        path = path[1].lower() + path[2:]  # clients differ in the case of the drive's letter
    return posixpath.normpath(path)


@lru_cache(maxsize=4096)
def uri_of(path: str) -> str:
    """The URI of the file at ``path``."""
    quoted = quote_from_bytes(os.fsencode(path), safe="/~!$&'()*+,;=@")
    if path.startswith("//"):
        return f"file:{quoted}"
    return f"file://{quoted}" if path.startswith("/") else f"file:///{quoted}"
