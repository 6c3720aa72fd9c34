"""Facts on disk: what an earlier run learnt about files that have not changed since.

The index is a cache. It is keyed by everything its content depends on (this version, the Python version, the
configuration), it is checked against each file's modification time and size, and it may be deleted at any time.
It lies in the user's own cache folder, never in the workspace: a workspace must not be able to feed it.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from .. import __version__
from ..text.edit import Edit
from . import disk
from .facts import Facts
from .finding import Finding, Fix, Related
from .references import Reference
from .source import Root, Source
from .suppression import Suppression

FORMAT = 1
REFERENCES = Facts._fields.index("references") - 1  # its place in a row after the source
MAX_BYTES = 512 * 1024 * 1024
Index: TypeAlias = dict[str, tuple[disk.Stat, Facts]]


def location(workspace: str, key: str) -> str:
    """The file that holds the index of a workspace under a configuration with this digest."""
    recipe = "\0".join((str(FORMAT), __version__, sys.version, key, workspace))
    digest = hashlib.sha256(recipe.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{disk.cache_folder()}/{digest[:32]}.index"


def load_index(path: str) -> Index:
    """The index at ``path``; empty when there is none or it cannot be used."""
    try:
        return {facts.source.path: (stat, facts) for stat, facts in decode(disk.read(path, MAX_BYTES))}
    except (disk.UnreadableError, ValueError, EOFError, TypeError, IndexError):
        return {}


def save_index(path: str, entries: Iterable[tuple[disk.Stat, Facts]]) -> None:
    """Write the index; a cache that cannot be written is no error."""
    try:
        disk.make_folder(path.rpartition("/")[0])
        disk.write(path, encode(entries))
    except OSError:
        return


def encode(entries: Iterable[tuple[disk.Stat, Facts]]) -> bytes:
    """The entries as bytes: for the index, and for a pipe between the processes of one run."""
    roots: dict[Root, int] = {}
    rows = [_row(stat, facts, roots) for stat, facts in entries]
    return marshal.dumps(([tuple(root) for root in roots], rows))


def decode(data: bytes) -> list[tuple[disk.Stat, Facts]]:
    """The entries that `encode` wrote. Raises ValueError, EOFError, TypeError or IndexError on anything else."""
    stored_roots, rows = marshal.loads(data)  # noqa: S302  (from the user's own cache folder, or our own child)
    roots = [Root._make(root) for root in stored_roots]
    return [(disk.Stat._make(row[0]), _facts_in(row, roots)) for row in rows]


def _row(stat: disk.Stat, facts: Facts, roots: dict[Root, int]) -> tuple[Any, ...]:
    source, *middle, suppressions, findings = facts
    return (
        tuple(stat),
        roots.setdefault(source.root, len(roots)),
        source.path,
        source.id,
        source.kind,
        tuple(middle[:REFERENCES]),
        [tuple(reference) for reference in facts.references],
        tuple(middle[REFERENCES + 1 :]),
        [tuple(suppression) for suppression in suppressions],
        [finding_out(finding) for finding in findings],
    )


def _facts_in(row: tuple[Any, ...], roots: list[Root]) -> Facts:
    _, root, path, identifier, kind, before, references, after, suppressions, findings = row
    return Facts._make(
        (
            Source(path, identifier, kind, roots[root]),
            *before,
            tuple([Reference._make(reference) for reference in references]),
            *after,
            tuple([Suppression(*suppression) for suppression in suppressions]),
            tuple([finding_in(finding) for finding in findings]),
        )
    )


def finding_out(finding: Finding) -> tuple[Any, ...]:
    """A finding as plain tuples and lists, which can be marshalled."""
    code, severity, start, end, message, related, fixes, tags = finding
    return (
        code,
        severity,
        start,
        end,
        message,
        [tuple(place) for place in related],
        [(fix.title, [tuple(edit) for edit in fix.edits], fix.safe) for fix in fixes],
        tags,
    )


def finding_in(row: tuple[Any, ...]) -> Finding:
    """The finding that `finding_out` took apart."""
    code, severity, start, end, message, related, fixes, tags = row
    return Finding(
        code,
        severity,
        start,
        end,
        message,
        tuple([Related(*place) for place in related]),
        tuple([Fix(title, tuple([Edit(*edit) for edit in edits]), safe) for title, edits, safe in fixes]),
        tuple(tags),
    )


def newest(index: Index, files: Mapping[Source, disk.Stat]) -> tuple[list[Facts], list[Source]]:
    """The facts of unchanged files, and the files that must be read."""
    known: list[Facts] = []
    stale: list[Source] = []
    for source, stat in files.items():
        entry = index.get(source.path)
        if entry and entry[0] == stat and entry[1].source == source:
            known.append(entry[1])
        else:
            stale.append(source)
    return known, stale
