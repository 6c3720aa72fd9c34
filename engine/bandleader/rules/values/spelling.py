"""Keys that no schema has, and what they were probably meant to be."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from ...library.document import Document
from ...library.frontmatter.model import Entry
from ...library.settings import Settings
from .schema import Schema, every_name, lower_levels
from .subject import is_disputed

_SHORTEST = 4  # characters of a key; in shorter ones two edits make anything of anything
_LONG = 8  # characters from which a second edit is allowed
_OWN = ("x-", "x_", "_", "meta")


class Unknown(NamedTuple):
    """A key in no schema, and the keys it may be a misspelling of, nearest first."""

    entry: Entry
    near: tuple[str, ...]


def unknown_keys(doc: Document, settings: Settings) -> list[Unknown]:
    """The keys that no reader is known to read; ``x-...`` and those of the configuration are the writer's own."""
    found: list[Unknown] = []
    schema = doc.schema
    if not doc.values.keys() <= schema.keys():
        entries = [entry for entry in doc.values.values() if entry.key not in every_name()]
        found += _unknown(entries, schema, settings, doc.values)
    for level in lower_levels(doc):
        found += _unknown(level.entries, level.schema, settings, {entry.key for entry in level.entries})
    return [unknown for unknown in found if not is_disputed(doc, *unknown.entry.key_span)]


def _unknown(
    entries: Iterable[Entry], schema: Schema, settings: Settings, present: Container[str]
) -> Iterator[Unknown]:
    for entry in entries:
        name = entry.key
        if name not in schema and name not in settings.check.known.keys and not name.startswith(_OWN):
            yield Unknown(entry, _nearest(name, schema, present))


def _nearest(name: str, schema: Schema, present: Container[str]) -> tuple[str, ...]:
    """The keys that readers read, at most two edits away and not written yet; capitals do not count."""
    folded = name.lower().replace(" ", "-")
    if len(folded) < _SHORTEST:
        return ()
    edits = 2 if len(folded) >= _LONG else 1
    letters = set(folded)
    # What two edits can make shares all but a few letters; only then is the exact distance worth its import.
    candidates = [
        key.name
        for key in schema.values()
        if key.status not in ("common", "deprecated", "ignored") and len(letters ^ set(key.name)) <= 2 * edits
    ]
    if not candidates:
        return ()
    from rapidfuzz.distance import DamerauLevenshtein

    found = [
        (distance, candidate)
        for candidate in candidates
        if candidate not in present
        and (distance := DamerauLevenshtein.distance(folded, candidate, score_cutoff=edits)) <= edits
    ]
    return tuple(candidate for _, candidate in sorted(found))
