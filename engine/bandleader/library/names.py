"""Spellings of a name: ``a/b``, ``/a:b``, ``a:b`` and ``/a/b`` are one name; an id has one spelling.

Ids are path segments joined by ``/``. Two names are *alike* when their folded last segments are equal.
"""

from __future__ import annotations

import unicodedata


def normalise(name: str) -> str:
    """Return the id that ``name`` spells: no ``/`` at either end, segments joined by ``/``, no ``.md``."""
    name = name.strip()
    if ":" in name:
        name = name.replace(":", "/")
    if name[:1] == "/" or name[-1:] == "/":
        name = name.strip("/")
    return name.removesuffix(".md")


def tail(identifier: str) -> str:
    """The folded last segment of an id: the key under which alike names meet."""
    return fold(identifier.rsplit("/", 1)[-1])


def fold(segment: str) -> str:
    """``segment`` without the differences of case and Unicode normal form that file systems lose."""
    if segment.isascii():
        return segment.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", segment).casefold())


def respell(written: str, identifier: str) -> str:
    """Spell ``identifier`` in the manner of ``written``: with its leading ``/`` and its separator."""
    slash = "/" if written.startswith("/") else ""
    if ":" in written:
        identifier = identifier.replace("/", ":")
    suffix = ".md" if written.endswith(".md") else ""
    return slash + identifier + suffix
