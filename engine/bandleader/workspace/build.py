"""Reads a library in a process of its own: ``python -m bandleader.workspace.build FOLDER``.

What it leaves on disk is what `Project.recall` reads. A program that goes on answering meanwhile starts it, so that
neither its answers nor its memory pay for the parsing.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Sequence

from ..library.loader import collector_paused
from .opening import Prepared, findings_of
from .project import Project
from .state import Packed, pack, save_state, state_file


def main() -> None:
    """Read the library of a folder as an editor opens it."""
    folder = sys.argv[1]
    processes = min(2, os.cpu_count() or 1) if hasattr(os, "fork") else 1
    with collector_paused():
        prepared = Project(folder, bare=False).prepare(use_index=False, processes=processes)
        found, snapshot = prepared.loaded.found, prepared.loaded.snapshot
        paths = sorted(snapshot.files)
        packed = _pack_in_two(prepared, paths) if processes > 1 else _pack(prepared, paths)
        save_state(state_file(folder), found, snapshot, packed)


def _pack(prepared: Prepared, paths: Sequence[str]) -> Packed:
    snapshot = prepared.loaded.snapshot
    return pack(snapshot, findings_of(prepared.checker, snapshot, paths), paths)


def _pack_in_two(prepared: Prepared, paths: Sequence[str]) -> Packed:
    """A child takes the larger half, because only the parent can collect the topics of all files."""
    cut = len(paths) * 3 // 5
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            with os.fdopen(writer, "wb") as stream:
                marshal.dump(tuple(_pack(prepared, paths[:cut])), stream)
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    prepared.loaded.snapshot.topics  # noqa: B018 - collected once, kept by the snapshot
    mine = _pack(prepared, paths[cut:])
    with os.fdopen(reader, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    other = Packed(*marshal.loads(data)) if status == 0 else _pack(prepared, paths[:cut])  # noqa: S302 - our child's
    return Packed(mine.facts | other.facts, mine.links | other.links, mine.findings | other.findings)


if __name__ == "__main__":
    main()
