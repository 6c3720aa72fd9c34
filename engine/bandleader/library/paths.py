"""Where a mentioned path may lie, and how a path is shown. Pure string work on absolute paths with forward slashes."""

from __future__ import annotations

import posixpath

from .references import Reference
from .source import Source


def candidates(source: Source, reference: Reference) -> tuple[tuple[str, ...], bool]:
    """The absolute paths that a ``file`` or ``shared`` reference may mean, and whether one left the scope.

    A link counts from its own file, an ``@path`` from the project; a ``_shared`` file also from every
    folder between its file and the root, with or without its ``.md``. Paths outside the scope are dropped:
    nothing follows them.
    """
    name = reference.name
    if "\0" in name or name[:1] == "~" or name[:1] == "/":
        return (), True
    folder = posixpath.dirname(source.path)
    root, scope = source.root.path, source.root.scope
    bases = [folder, scope]
    if reference.kind == "shared":
        if not name.endswith(".md"):
            name += ".md"
        bases = [folder]
        while folder != root and folder.startswith(root + "/"):
            folder = posixpath.dirname(folder)
            bases.append(folder)
        bases.append(scope)
    found: list[str] = []
    outside = False
    for base in bases:
        path = posixpath.normpath(f"{base}/{name}")
        if path != scope and not path.startswith(scope + "/"):
            outside = True
        elif path not in found:
            found.append(path)
    return tuple(found), outside


def shown_path(path: str, folder: str) -> str:
    """A path as a person reads it in ``folder``: from there if it lies below, else as it is."""
    return path.removeprefix(folder.rstrip("/") + "/") if folder else path
