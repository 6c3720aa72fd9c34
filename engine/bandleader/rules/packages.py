"""Tells software packages from commands in a `dependencies` list."""

from __future__ import annotations

from ..text.late import compile_late

_PACKAGE = compile_late(r"[<>=~!^]=?|@\d|\[\w+\]|^[\w.-]+\s*\(|\.(?:txt|toml|whl)$|^(?:pip|npm|apt|brew|cargo):")


def looks_like_package(name: str) -> bool:
    """Whether ``name`` is a package requirement such as ``pandas>=2`` or ``left-pad@1.3``."""
    return _PACKAGE.search(name) is not None
