"""Where a command may create and change files: its `run.outputs` and its `Edit(...)` and `Write(...)` scopes. Pure.

Outputs are globs relative to the workspace. Scopes follow Claude Code 2.1.240, docs/en/permissions: `/path` begins at
the project, `//path` at the root of the file system, `~/path` at home.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from ..text.late import compile_late
from .globs import matches
from .grants import Grant

_WRITERS = frozenset(("Edit", "Write", "MultiEdit", "NotebookEdit"))
_DRIVE = compile_late(r"[A-Za-z]:[\\/]")
_WILDCARD = compile_late(r"[*?\[{]")


def scopes(grants: Iterable[Grant]) -> list[Grant]:
    """The sound rules that let files be changed in some places only."""
    return [grant for grant in grants if grant.tool in _WRITERS and grant.specifier and not grant.error]


def misplaced_output(pattern: str, protected: Iterable[str]) -> str:
    """Why no command may create ``pattern``, "" if it may: `outside the workspace`, `protected ...`."""
    return ("an absolute path" if pattern[:1] == "/" else _outside(pattern)) or _protected(pattern, protected)


def misplaced_scope(specifier: str, protected: Iterable[str]) -> str:
    """Why no command may change ``specifier``, "" if it may."""
    if specifier[:2] == "//":
        return "an absolute path"
    pattern = specifier.lstrip("/")
    return _outside(pattern) or _protected(pattern, protected)


def declared_scope(outputs: Iterable[str], grants: Iterable[Grant]) -> tuple[str, ...]:
    """Globs of every file that a command declares it changes; () if it declares nothing.

    Without outputs, a rule that lets it write anywhere (`Write`) leaves the scopes beside it without a meaning.
    """
    globs = [_glob(pattern) for pattern in outputs]
    grants = tuple(grants)
    if not globs and any(grant.tool in _WRITERS and not grant.specifier for grant in grants):
        return ()
    return tuple(dict.fromkeys(globs + [_glob(grant.specifier or "") for grant in scopes(grants)]))


def _outside(pattern: str) -> str:
    if pattern[:1] == "~":
        return "in the home folder"
    if _DRIVE.match(pattern):
        return "an absolute path"
    return "outside the workspace" if posixpath.normpath(pattern.replace("\\", "/")).split("/")[0] == ".." else ""


def _protected(pattern: str, protected: Iterable[str]) -> str:
    """Whether everything that the pattern means is protected; a wider one is watched when the command has run."""
    path = posixpath.normpath(pattern)
    wildcard = _WILDCARD.search(path)
    if wildcard:
        path = path[: path.rfind("/", 0, wildcard.start()) + 1] + "x"
    protected = tuple(protected)
    is_protected = matches(protected, path) or matches(protected, path + "/x")  # a folder means what is in it
    return "protected (`gates.protected`)" if is_protected else ""


def _glob(pattern: str) -> str:
    path = posixpath.normpath(pattern)
    return "**" if path in (".", "/") else path
