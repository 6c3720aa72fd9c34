"""Facts as bytes and back: for the state that sessions leave behind, and for pipes between processes."""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from typing import Any

from ..text.edit import Edit
from .facts import Facts
from .finding import Finding, Fix, Related
from .references import Reference
from .source import Root, Source
from .suppression import Suppression

REFERENCES = Facts._fields.index("references") - 1  # its place in a row after the source
MAX_BYTES = 512 * 1024 * 1024


def encode(files: Iterable[Facts]) -> bytes:
    """The facts as bytes: for the state that sessions leave behind, and for a pipe between processes."""
    roots: dict[Root, int] = {}
    rows = [_row(facts, roots) for facts in files]
    return marshal.dumps(([tuple(root) for root in roots], rows))


def decode(data: bytes) -> list[Facts]:
    """The facts that `encode` wrote. Raises ValueError, EOFError, TypeError or IndexError on anything else."""
    stored_roots, rows = marshal.loads(data)  # noqa: S302  (from the user's own cache folder, or our own child)
    roots = [Root._make(root) for root in stored_roots]
    return [_facts_in(row, roots) for row in rows]


def _row(facts: Facts, roots: dict[Root, int]) -> tuple[Any, ...]:
    source, *middle, suppressions, findings = facts
    return (
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
    root, path, identifier, kind, before, references, after, suppressions, findings = row
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
