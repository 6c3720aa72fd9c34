"""Creating the command, skill or agent that a name asks for and that is not there."""

from __future__ import annotations

import posixpath
import re

from ...library.discovery import SUFFIXES, VENDORS
from ...library.frontmatter.quote import quote
from ...library.names import normalise
from ...library.references import Reference
from ...library.resolution import WANTED
from ...library.snapshot import Snapshot
from ...library.source import Kind, Root, Source
from ...rules.packages import looks_like_package
from .view import Refactoring, View

_NAME = re.compile(r"[A-Za-z][\w-]*(?:/[A-Za-z][\w-]*)*")
_SAYS: dict[Kind, str] = {
    "command": "Say in one sentence what `{name}` does",
    "skill": "Say what `{name}` does, and when it should be used",
    "agent": "Say what `{name}` is good at, and when it should be called",
}
_BODY: dict[Kind, str] = {
    "command": "Say here what to do.",
    "skill": "Say here how it is done.",
    "agent": "Say here who the agent is, and how it works.",
}


def missing_file(view: View, path: str, reference: Reference) -> tuple[Kind, str, Refactoring] | None:
    """The kind, the name and the creation of what ``reference`` in the file at ``path`` asks for, if it can be made.

    A command goes to the folder of its family below the root of the file at hand, other kinds to the root of their
    kind beside it.
    """
    source = view.snapshot.files[path].source
    if reference.kind in ("file", "shared") or looks_like_package(reference.name):
        return None
    name = _local_name(view.snapshot, source, reference.name)
    kind = WANTED[reference.kind][0]
    root = _root_for(source.root, kind)
    if root is None or not _NAME.fullmatch(name) or (kind == "agent" and "/" in name):
        return None
    suffix = "/SKILL.md" if kind == "skill" else SUFFIXES.get((kind, root.format), ".md")
    place = f"{root.path}/{name}{suffix}"
    new = view.source(place)
    if new is None or (new.kind, new.id) != (kind, name) or view.is_taken(place):
        return None
    return kind, name, Refactoring({}, created={place: _template(kind, name)})


def _local_name(snapshot: Snapshot, source: Source, written: str) -> str:
    """The name without the namespace of the file's own root."""
    name = normalise(written)
    prefix = source.root.prefix
    return name.removeprefix(f"{prefix}/") if prefix else name


def _root_for(root: Root, kind: Kind) -> Root | None:
    """The root of ``kind`` beside another one of the same vendor."""
    if root.kind == kind:
        return root
    folder = posixpath.dirname(root.path)
    known = VENDORS.get(posixpath.basename(folder), VENDORS[".claude"])
    name = next((name for name, of, form in known if of == kind and form == root.format), None)
    return root._replace(path=f"{folder}/{name}", kind=kind) if name else None


def _template(kind: Kind, name: str) -> str:
    own = f"name: {name.rsplit('/', 1)[-1]}\n" if kind != "command" else ""
    return f"---\n{own}description: {quote(_SAYS[kind].format(name=name))}\n---\n\n{_BODY[kind]}\n"
