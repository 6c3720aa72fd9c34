"""From a folder on disk to a snapshot: discover, take what the index knows, read and analyse the rest."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ..text.decode import decode
from . import disk
from .discovery import Found, discover
from .facts import Facts
from .packing import decode as unpack
from .packing import encode as pack
from .paths import candidates
from .settings import Settings
from .snapshot import Snapshot, load
from .source import Source

if TYPE_CHECKING:
    from .document import Document

Analyse: TypeAlias = "Callable[[Document], Facts]"
WORTH_A_PROCESS = 400  # files to read from which a second process pays for itself


class Loaded(NamedTuple):
    """A loaded workspace, and how many files were parsed for it."""

    snapshot: Snapshot
    found: Found
    parsed: int


def load_workspace(
    workspace: str,
    settings: Settings,
    analyse: Analyse,
    *,
    processes: int = 1,
) -> Loaded:
    """The library of a workspace folder (absolute path), read from disk."""
    with collector_paused():
        found = discover(workspace, settings)
        facts = analyse_all(list(found.files), analyse, settings.library.max_file_size, processes)
        snapshot = load(facts, probe_paths(facts), settings, found.prefixes)
    return Loaded(snapshot, found, len(facts))


def analyse_all(sources: Sequence[Source], analyse: Analyse, limit: int, processes: int = 1) -> list[Facts]:
    """The facts of these files, read from disk; with several processes each takes a part."""
    if processes < 2 or len(sources) < WORTH_A_PROCESS or not hasattr(os, "fork"):
        return [analyse(read_document(source, limit)) for source in sources]
    return _forked(sources, analyse, limit, processes)


def read_document(source: Source, limit: int) -> Document:
    """A file parsed; one that cannot be read is an empty document with that problem."""
    from .document import Document  # a library that is as it was is not parsed

    try:
        text, problems = decode(disk.read(source.path, limit))
    except disk.UnreadableError as error:
        return Document(source, "", unreadable=str(error))
    return Document(source, text, problems)


def probe_paths(files: Iterable[Facts], known: Container[str] = ()) -> dict[str, str]:
    """What is on disk at every path that these files mention, except at ``known`` ones."""
    found: dict[str, str] = {}
    for facts in files:
        for reference in facts.references:
            if reference.kind in ("file", "shared"):
                for path in candidates(facts.source, reference)[0]:
                    if path not in found and path not in known:
                        found[path] = disk.probe(path, facts.source.root.scope)
    return found


@contextmanager
def collector_paused() -> Iterator[None]:
    """The garbage collector off while many long-lived objects are made: it halves the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _forked(sources: Sequence[Source], analyse: Analyse, limit: int, processes: int) -> list[Facts]:
    """Children analyse their part and send the facts back through a pipe; the parent takes the last part."""
    pipes: list[tuple[int, int]] = []
    for part in range(1, processes):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.close(reader)
                facts = [analyse(read_document(source, limit)) for source in sources[part::processes]]
                with os.fdopen(writer, "wb") as stream:
                    stream.write(pack(facts))
                status = 0
            finally:
                os._exit(status)
        os.close(writer)
        pipes.append((child, reader))
    facts = [analyse(read_document(source, limit)) for source in sources[::processes]]
    for part, (child, reader) in enumerate(pipes, start=1):
        with os.fdopen(reader, "rb") as stream:
            data = stream.read()
        _, status = os.waitpid(child, 0)
        if status == 0:
            facts += unpack(data)
        else:  # the child died: its part is done here, where an error can be seen
            facts += [analyse(read_document(source, limit)) for source in sources[part::processes]]
    return facts
