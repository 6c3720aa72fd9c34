"""What the library alone says of a plan: who takes part, in which order and how each is run.

It depends on nothing but the files of the library and its configuration, so it can be kept as long as they stay the
same; `planner.py` holds it against what is on record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from bandleader.library.paths import shown_path
from bandleader.library.snapshot import Snapshot

from ..plan import Step
from .closure import Needs, closure
from .errors import PlanError
from .target import find_target, step_id

if TYPE_CHECKING:  # who takes an outline from the cache parses nothing, and loads nothing that parses
    from bandleader.library.document import Document
    from bandleader.library.grants import Grant
    from bandleader.library.references import RefKind

    from .definition import Definition

# (path, id) -> the definition of the command there.
DefinitionOf: TypeAlias = "Callable[[str, str], Definition]"


class LibraryView(Protocol):
    """The library as planning sees it; `Project` is one."""

    folder: str
    snapshot: Snapshot

    def document(self, path: str) -> Document | None:
        """The file parsed; None when it does not belong to the library."""


class Entry(NamedTuple):
    """One command that takes part. ``step`` is its step as far as the library goes: undecided, without fingerprint,
    with the runner as declared. ``digest`` is that of its text; ``prelude`` and ``agents`` are the paths of the files
    that it names there.
    """

    step: Step
    digest: str
    prelude: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()


class Outline(NamedTuple):
    """The commands, dependencies first, the target last; ``exact`` says that its name was."""

    entries: tuple[Entry, ...]
    exact: bool


def outline_of(
    view: LibraryView, name: str, definition_of: DefinitionOf | None = None, *, alone: bool = False
) -> Outline:
    """The command called ``name`` in any spelling, and everything it needs.

    ``definition_of`` gives definitions that are known already; else files are parsed, each once. ``alone`` says that
    the dependencies will be left out, so that they may be broken.

    Raises:
        PlanError: there is no such command, or one that takes part cannot be run as it is written.
    """
    link = find_target(view.snapshot, name)
    try:
        needs = closure(view.snapshot, link.targets[0], view.folder)
    except PlanError:
        if not alone:
            raise
        needs = {link.targets[0]: Needs((), frozenset())}
    return Outline(tuple(_entries(view, needs, definition_of or _parsing(view))), link.how in ("exact", "default"))


def _entries(view: LibraryView, needs: dict[str, Needs], definition_of: DefinitionOf) -> Iterator[Entry]:
    from .definition import DefinitionError

    snapshot = view.snapshot
    ids = {path: step_id(snapshot, path) for path in needs}
    for path, own in needs.items():
        try:
            definition = definition_of(path, ids[path])
        except DefinitionError as error:
            raise PlanError(f"{ids[path]} cannot be run as it is written: {error}.") from error
        step = Step(
            id=definition.id,
            path=path,
            needs=tuple([ids[need] for need in own.all]),
            decision="run",
            reason="",
            fingerprint="",
            key="",
            runner=definition.runner,
            isolation=definition.isolation,
            timeout=definition.timeout,
            retry=definition.retry,
            on_failure=definition.on_failure,
            compensate=_compensation(view, definition) if definition.compensate else "",
            inputs=definition.inputs,
            outputs=definition.outputs,
            cache=definition.cache,
            prelude=definition.prelude,
            complexity=definition.complexity,
            agents=definition.agents,
            tools=rules_of(definition.grants),
            reads_only=definition.reads_only,
            labels=definition.labels,
            optional_needs=tuple([ids[need] for need in own.all if need in own.optional]),
        )
        prelude = named_files(snapshot, path, "shared", definition.prelude) if definition.prelude else ()
        agents = named_files(snapshot, path, "agent", definition.agents) if definition.agents else ()
        yield Entry(step, definition.digest, prelude, agents)


def rules_of(grants: Sequence[Grant]) -> tuple[str, ...]:
    """Permission rules as they are written."""
    return tuple([grant.tool if grant.specifier is None else f"{grant.tool}({grant.specifier})" for grant in grants])


def named_files(snapshot: Snapshot, path: str, kind: RefKind, names: Sequence[str]) -> tuple[str, ...]:
    """The files that some names of the front matter at ``path`` mean.

    Those that mean none are left to the stage that needs them.
    """
    plain = {name.lstrip("/@") for name in names}
    found = (link.target for ref, link in snapshot.referenced(path) if ref.kind == kind and ref.name in plain)
    return tuple(dict.fromkeys(target for target in found if target))


def _compensation(view: LibraryView, definition: Definition) -> str:
    """The id of the command that undoes this one. Raises PlanError."""
    snapshot = view.snapshot
    found = named_files(snapshot, definition.path, "command", (definition.compensate,))
    if len(found) != 1:
        raise PlanError(
            f"{definition.id} names `{definition.compensate}` to undo it, which is not in the library. "
            f"Correct `run.compensate` in {shown_path(definition.path, view.folder)}."
        )
    return step_id(snapshot, found[0])


def _parsing(view: LibraryView) -> DefinitionOf:
    from .definition import DefinitionError, read_definition

    def parsed(path: str, id: str) -> Definition:
        document = view.document(path)
        if document is None:
            raise DefinitionError(f"{shown_path(path, view.folder)} is not in the library any more")
        return read_definition(document, id, view.folder)

    return parsed
