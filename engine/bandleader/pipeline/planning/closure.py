"""The declared dependencies of a command, all the way down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bandleader.library.paths import shown_path
from bandleader.library.snapshot import Snapshot

from .errors import PlanError
from .target import step_id, suggestions


class Needs(NamedTuple):
    """What a command depends on directly: paths in the order written, each once; the optional ones are in both."""

    all: tuple[str, ...]
    optional: frozenset[str]


def closure(snapshot: Snapshot, target: str, folder: str) -> dict[str, Needs]:
    """The needs of everything that the command at path ``target`` needs, and of itself: dependencies first, it last.

    Of the optional dependencies those count that the library has. Files are named as they are seen from ``folder``.

    Raises:
        PlanError: a dependency is missing or ambiguous, or there is a cycle.
    """
    found: dict[str, Needs] = {}
    needs = needs_of(snapshot, target, folder)
    trail = {target: needs}  # from the target to where the search is
    work: list[tuple[str, Iterator[str]]] = [(target, iter(needs.all))]
    while work:
        path, rest = work[-1]
        for need in rest:
            if need in trail:
                raise PlanError(_cycle(snapshot, [*trail], need))
            if need not in found:
                needs = trail[need] = needs_of(snapshot, need, folder)
                work.append((need, iter(needs.all)))
                break
        else:
            work.pop()
            found[path] = trail.pop(path)
    return found


def needs_of(snapshot: Snapshot, path: str, folder: str) -> Needs:
    """The direct dependencies of one command.

    Raises:
        PlanError: a required one is missing or ambiguous.
    """
    found: dict[str, bool] = {}  # path -> whether it is required
    for reference, link in snapshot.referenced(path):
        if reference.kind not in ("dependency", "optional"):
            continue
        required = reference.kind == "dependency"
        if link.target:
            found[link.target] = found.get(link.target, False) or required
        elif link.targets:
            names = ", ".join(step_id(snapshot, target) for target in link.targets)
            who = step_id(snapshot, path)
            message = f"{who} depends on `{reference.name}`, which is ambiguous: it can mean {names}."
            raise PlanError(f"{message} Give the full name in {shown_path(path, folder)}.")
        elif required:
            raise PlanError(_missing(snapshot, path, shown_path(path, folder), reference.name, link.how == "built-in"))
    return Needs(tuple(found), frozenset(need for need, required in found.items() if not required))


def _missing(snapshot: Snapshot, path: str, file: str, name: str, built_in: bool) -> str:
    who = step_id(snapshot, path)
    way_out = f"Write it, or take the entry out of `dependencies` in {file}; under `optional` it may be missing."
    if built_in:
        return f"{who} depends on `{name}`, which is built into the agent CLI or comes from elsewhere. {way_out}"
    near = suggestions(snapshot, name, snapshot.files[path].source)
    return f"{who} depends on `{name}`, which is not in the library.{near} {way_out}"


def _cycle(snapshot: Snapshot, trail: list[str], back: str) -> str:
    members = [step_id(snapshot, path) for path in [*trail[trail.index(back) :], back]]
    return (
        f"the dependencies go round in a circle: {' -> '.join(members)}. "
        "Take one of these entries out of `dependencies`."
    )
