"""From the paths that were asked for to the libraries they belong to."""

from __future__ import annotations

from collections.abc import Iterable

from ..library import disk
from ..library.discovery import VENDORS
from ..workspace.scope import Scope, scope_of
from .failure import Stop


def scopes_of(paths: Iterable[str], config: str | None, *, must_exist: bool = True) -> list[Scope]:
    """The scopes that cover ``paths`` (as written), one a workspace. Raises `Stop` for a path that is not there."""
    try:
        disk.absolute(".")
    except OSError:
        raise Stop("the current folder is gone; change to one that exists") from None
    chosen = None
    if config is not None:
        chosen = disk.absolute(config)
        if not disk.stat_file(chosen):
            raise Stop(f"there is no configuration file {config}")
    found: dict[tuple[str, bool], Scope] = {}
    for written in paths:
        path = disk.absolute(written)
        kind = disk.probe(path, path[: path.index("/") + 1]) if "\0" not in path else ""
        if not kind and must_exist:
            raise Stop(f"there is no file or folder {written}")
        scope = scope_of(path, kind == "dir", chosen)
        key = (scope.workspace, scope.personal)
        known = found.get(key)
        found[key] = known._replace(paths=(*known.paths, path)) if known else scope
    return list(found.values())


def inside_vendor(path: str) -> bool:
    """Whether a vendor's folder such as ``.claude`` is among the folders of ``path``, or is it."""
    return not VENDORS.keys().isdisjoint(path.split("/"))
