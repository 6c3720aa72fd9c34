"""Rename of a command, agent, skill or shared file from any place that names it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...library.facts import Facts
from ...library.names import fold, normalise
from ...library.resolution import DEFAULT_COMMAND, Link, Names
from ...library.snapshot import Snapshot
from ...library.source import Source
from ...library.topics import called, name_keys
from ...rules.names.alike import same_space
from ...text.edit import apply_edits
from ..navigation import reference_at
from ..ownership import is_foreign
from .moves import Moves
from .relocate import Conflict, Relocation, relocate, shown
from .view import Refactoring, RefusedError, View, parsed


class Renamable(NamedTuple):
    """The file at ``path`` can be renamed from ``[start, end)``; ``name`` is its whole name as it is now."""

    path: str
    start: int
    end: int
    name: str


def renamable(view: View, path: str, offset: int) -> Renamable | None:
    """What a rename at ``offset`` is about; None where nothing is named. Raises `RefusedError` if it is impossible."""
    found = _own_name_at(view, path, offset) or _reference_at(view.snapshot, path, offset)
    if found:
        _refuse_foreign(view.snapshot.files[found.path].source)
    return found


def rename(view: View, path: str, offset: int, name: str, *, whole: bool = True) -> Refactoring:
    """Call what is named at ``offset`` ``name``: its file or folder moves, and all references follow.

    A ``name`` without a family moves the file to the top, unless ``whole`` is false: then the family stays. Raises
    `RefusedError`.
    """
    found = renamable(view, path, offset)
    if found is None:
        raise RefusedError("There is no name of a command, an agent or a skill here.")
    name = normalise(name)
    if not whole and "/" not in name and "/" in found.name:
        name = f"{found.name.rsplit('/', 1)[0]}/{name}"
    if name == found.name:
        return Refactoring({})
    source = view.snapshot.files[found.path].source
    new = _new_source(view, source, found.name, name)
    names = {source.path: name} if _is_called_apart(view.snapshot, source) else {}
    pair = _pair(source, new)
    if new.path != source.path and view.is_taken(pair[1]):
        raise RefusedError(f"{posixpath.relpath(pair[1], source.root.scope)} exists already.")
    moves = Moves([pair] if new.path != source.path else [])
    relocation = relocate(view, moves, names)
    _refuse_conflicts(view.snapshot, relocation, found.name, name)
    _refuse_twins(view, relocation, source.path, new.path)
    _refuse_faults(view, relocation, source.path, new)
    return Refactoring(relocation.edits, tuple(moves.pairs.items()))


def _own_name_at(view: View, path: str, offset: int) -> Renamable | None:
    facts = view.snapshot.files.get(path)
    if facts is None or not facts.name_at[1] or not facts.name_at[0] <= offset <= facts.name_at[1]:
        return None
    start, end = facts.name_at
    quotes = 1 if view.text(path)[start] in "\"'" else 0
    return Renamable(path, start + quotes, end - quotes, facts.name)


def _reference_at(snapshot: Snapshot, path: str, offset: int) -> Renamable | None:
    found = reference_at(snapshot, path, offset)
    if found is None:
        return None
    reference, link = found
    if len(link.targets) > 1:
        names = " or ".join(f"`{snapshot.files[target].name}`" for target in link.targets)
        raise RefusedError(f"`{reference.name}` can mean {names}. Write the whole name first.")
    if link.how == "built-in":
        raise RefusedError(f"`{reference.name}` comes with the agent's own program and cannot be renamed.")
    facts = snapshot.files.get(link.target or "")
    return Renamable(facts.source.path, reference.start, reference.end, facts.name) if facts else None


def _refuse_foreign(source: Source) -> None:
    if is_foreign(source):
        raise RefusedError(f"{source.path} belongs to your own library or an installed plugin, which is never changed.")


def _is_called_apart(snapshot: Snapshot, source: Source) -> bool:
    """Whether the file has its name in its front matter, whatever the file is called."""
    return source.kind == "agent" and bool(snapshot.files[source.path].name_at[1])


def _new_source(view: View, source: Source, before: str, name: str) -> Source:
    """The place of what is to be called ``name``. Raises `RefusedError` for a name that leads to no such place."""
    invalid = RefusedError(f"`{name}` is no name of {_article(source.kind)}.")
    if not name or posixpath.normpath(name) != name or name.startswith(("../", ".")) or "\0" in name:
        raise invalid
    if _is_called_apart(view.snapshot, source):
        if "/" in name:
            raise invalid
        if source.id.rsplit("/", 1)[-1] != before:
            return source  # the file has a name of its own, and keeps it
        name = "/".join([*source.id.split("/")[:-1], name])
    suffix = source.path[len(source.root.path) + 1 + len(source.id) :]
    new = view.source(f"{source.root.path}/{name}{suffix}")
    if new is None or new.kind != source.kind or new.id != name:
        raise invalid
    return new


def _pair(old: Source, new: Source) -> tuple[str, str]:
    """What moves where: of a skill its folder, with all that is in it."""
    if old.kind == "skill":
        return posixpath.dirname(old.path), posixpath.dirname(new.path)
    return old.path, new.path


def _refuse_conflicts(before: Snapshot, relocation: Relocation, old: str, new: str) -> None:
    if not relocation.conflicts:
        return
    conflict = relocation.conflicts[0]
    more = len(relocation.conflicts) - 1
    place = shown(before.files[conflict.path].source)
    if more:
        place += f" and {more} other {'place' if more == 1 else 'places'}"
    consequence = _consequence(before.files, relocation.after.names.files, conflict)
    raise RefusedError(f"`{old}` cannot be called `{new}`: `{conflict.reference.name}` in {place} {consequence}.")


def _consequence(before: Mapping[str, Facts], after: Mapping[str, Facts], conflict: Conflict) -> str:
    if conflict.after is None:
        return "could not be written so that it is read as a name"

    def names(files: Mapping[str, Facts], link: Link) -> str:
        found = [f"`{files[path].name}`" if path in files else path for path in link.targets]
        return " or ".join(found) or "nothing"

    return f"would mean {names(after, conflict.after)}, where it means {names(before, conflict.before)} now"


def _refuse_faults(view: View, relocation: Relocation, old: str, new: Source) -> None:
    """Refuse a name that a rule objects to where it did not object to the old one."""
    document = parsed(new, apply_edits(view.text(old), relocation.edits.get(old, ())))
    checker = view.checker
    known = {finding.code for finding in checker.own_findings(view.snapshot.files[old])}
    for finding in checker.own_findings(checker.facts(document)):
        if finding.severity in ("error", "warning") and finding.code not in known:
            raise RefusedError(f"{finding.message[:1].upper()}{finding.message[1:]} ({finding.code}).")


def _refuse_twins(view: View, relocation: Relocation, old: str, new: str) -> None:
    """Refuse a name that cannot be told from another one of the same place, where the old one could."""
    names = relocation.after.names
    before = set(_twins(view.snapshot.names, old))
    twin = next((path for path in _twins(names, new) if path not in before), None)
    if twin:
        facts = names.files[twin]
        raise RefusedError(f"`{names.files[new].name}` would be mistaken for `{facts.name}` in {shown(facts.source)}.")


def _twins(names: Names, path: str) -> Iterator[str]:
    """Other files of the same place whose whole name is that of ``path``, capitals and the family's default aside."""
    facts = names.files[path]
    own = _whole_names(facts)
    for key in name_keys(facts):
        for other in names.tails.get(key, ()):
            found = names.files[other]
            comparable = (found.source.kind == "agent") == (facts.source.kind == "agent") and same_space(facts, found)
            if other != path and comparable and own & _whole_names(found):
                yield other


def _whole_names(facts: Facts) -> set[str]:
    return {fold(name.removesuffix(f"/{DEFAULT_COMMAND}")) for name in called(facts)}


def _article(kind: str) -> str:
    return {"agent": "an agent", "shared": "a shared file"}.get(kind, f"a {kind}")
