"""Every file's findings, and what a later session needs to know of each file, worked out by two processes."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from ..library.finding import Finding
from ..library.snapshot import Snapshot
from ..rules.checker import Checker
from .state import Packed, pack

Findings: TypeAlias = dict[str, tuple[Finding, ...]]
WORTH_A_PROCESS = 1_000  # files from which a second process pays for itself


def survey(checker: Checker, snapshot: Snapshot, *, processes: int, keep: bool) -> Packed:
    """The findings of every file that has any (the user's own library has none); with ``keep`` all files packed."""

    def part(paths: Sequence[str]) -> Packed:
        findings = findings_of(checker, snapshot, paths)
        return pack(snapshot, findings, paths if keep else ())

    paths = list(snapshot.files)
    if processes < 2 or len(paths) < WORTH_A_PROCESS or not hasattr(os, "fork"):
        return part(paths)
    # The child takes the larger half, because only the parent can collect the topics of all files.
    cut = len(paths) * (3 if keep else 2) // (5 if keep else 4)
    return _in_two(part, paths[:cut], paths[cut:], (lambda: snapshot.topics) if keep else (lambda: None))


def findings_of(checker: Checker, snapshot: Snapshot, paths: Iterable[str]) -> Findings:
    """The findings of those files that have any; the user's own library is never checked."""
    checked = (path for path in paths if snapshot.files[path].source.root.origin != "user")
    return {path: found for path in checked if (found := checker.findings(snapshot, path))}


def _in_two(
    part: Callable[[Sequence[str]], Packed], theirs: Sequence[str], mine: Sequence[str], meanwhile: Callable[[], object]
) -> Packed:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            with os.fdopen(writer, "wb") as stream:
                marshal.dump(tuple(part(theirs)), stream)
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    meanwhile()
    own = part(mine)
    with os.fdopen(reader, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    # A child that died leaves its part to be done here, where an error can be seen.
    other = Packed(*marshal.loads(data)) if status == 0 else part(theirs)  # noqa: S302 - from our own child
    return Packed(other.facts | own.facts, other.links | own.links, other.findings | own.findings)
