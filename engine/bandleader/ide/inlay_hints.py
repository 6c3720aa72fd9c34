"""What is not written but counts: full names, dependencies of dependencies, defaults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from ..library.document import Document
from ..library.frontmatter.model import Entry
from ..library.graph import closure
from ..library.record import title_of
from ..library.schema.key import Key
from ..library.settings import Settings
from ..library.snapshot import Snapshot

HintKind: TypeAlias = Literal["names", "counts", "defaults"]
INEXACT = ("default", "tail", "close")  # links from another name than the file's own
SHOWN_DEFAULTS = ("runner", "timeout")  # of `run`, where they are not written


class InlayHint(NamedTuple):
    """``label`` is shown at ``offset``, behind what stands there; ``path`` is the file that it names, or ""."""

    kind: HintKind
    offset: int
    label: str
    path: str = ""


def inlay_hints(snapshot: Snapshot, document: Document, start: int, end: int) -> Iterator[InlayHint]:
    """The hints of ``text[start:end]``, a kind at a time."""
    for hint in (*_names(snapshot, document), *_counts(snapshot, document), *_defaults(snapshot, document)):
        if start <= hint.offset <= end:
            yield hint


def _names(snapshot: Snapshot, document: Document) -> Iterator[InlayHint]:
    """The full name behind a shorter or otherwise inexact one."""
    path = document.source.path
    if path not in snapshot.files:
        return
    for reference, link in snapshot.referenced(path):
        if link.how in INEXACT and link.target and not reference.quiet:
            yield InlayHint("names", reference.end, f"→ {title_of(snapshot.files[link.target])}", link.target)


def _counts(snapshot: Snapshot, document: Document) -> Iterator[InlayHint]:
    """How many commands run first in all, where that is more than are declared."""
    path = document.source.path
    entry = document.values.get("dependencies")
    declared = snapshot.successors(path)
    if entry is None or not declared:
        return
    every = set(closure(path, snapshot.successors)) - {path}
    if len(every) > len(declared):
        yield InlayHint("counts", entry.key_end + 1, f"{len(every)} in all")


def _defaults(snapshot: Snapshot, document: Document) -> Iterator[InlayHint]:
    """What a key without a value stands for, and how a command with a `run` section runs."""
    schema = document.schema
    for entry in document.front_matter.entries:
        key = schema.get(entry.key)
        if key is None:
            continue
        if entry.node.tag == "null" and key.default and entry.node.start == entry.node.end:
            yield InlayHint("defaults", entry.key_end + 1, key.default)
        elif entry.key == "run" and key.status == "bandleader" and entry.node.tag == "map":
            yield from _run_defaults(entry, key, snapshot.settings)


def _run_defaults(entry: Entry, key: Key, settings: Settings) -> Iterator[InlayHint]:
    written = {pair.key for pair in entry.node.pairs}
    configured = {"runner": settings.run.runner}
    missing = [
        f"{sub.name}: {configured.get(sub.name, sub.default)}"
        for sub in key.keys
        if sub.name in SHOWN_DEFAULTS and sub.name not in written
    ]
    if missing:
        yield InlayHint("defaults", entry.key_end + 1, ", ".join(missing))
