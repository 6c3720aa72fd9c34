"""What the rules of this family ask of a schema, worked out once for each kind of file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple, TypeAlias, get_args

from ...library.document import Document
from ...library.frontmatter.model import Entry, Node
from ...library.schema.key import Key
from ...library.schema.table import keys_for
from ...library.source import Format, Kind
from ..rule import ALL_KINDS

Schema: TypeAlias = Mapping[str, Key]

DEPENDENCIES = "dependencies"


class Level(NamedTuple):
    """A mapping inside the front matter with the keys that it may have; ``start:end`` is where it begins."""

    entries: Iterable[Entry]
    schema: Schema
    start: int
    end: int


def lower_levels(doc: Document) -> Iterable[Level]:
    """Every mapping inside the front matter whose keys the schema knows."""
    if doc.values.keys().isdisjoint(keyed(doc.source.kind, doc.source.root.format)):
        return ()
    return (level for entry in doc.values.values() for level in _below(entry, doc.schema))


def _below(entry: Entry, schema: Schema) -> Iterator[Level]:
    key = schema.get(entry.key)
    if key is None or not key.keys:
        return
    sub_schema = {sub.name: sub for sub in key.keys}
    for node in submaps(entry.node, key):
        first = node.pairs[0] if node.pairs else None
        place = (first.key_start, first.key_end) if first else node.span
        yield Level(node.pairs, sub_schema, *place)
        for pair in node.pairs:
            yield from _below(pair, sub_schema)


def submaps(node: Node, key: Key) -> tuple[Node, ...]:
    """The mappings in a value whose keys are ``key.keys``: the value itself, or the items of a list of maps."""
    if node.tag == "map" and "map" in key.types:
        return (node,)
    return tuple(item for item in node.items if item.tag == "map") if key.item == "map" else ()


def meant(schema: Schema, name: str) -> Key | None:
    """The key whose meaning ``name`` has, under its right spelling; None for keys that no reader reads."""
    key = schema.get(name)
    if key is None or key.status in ("common", "ignored"):
        return None
    return schema.get(key.replaced_by, key) if key.replaced_by else key


@cache
def keyed(kind: Kind, format: Format) -> frozenset[str]:
    """The keys whose value is a mapping with known keys."""
    return frozenset(key.name for key in keys_for(kind, format).values() if key.keys)


@cache
def respelt(kind: Kind, format: Format) -> Schema:
    """The old and wrong spellings, those of `dependencies` left out."""
    return {
        key.name: key
        for key in keys_for(kind, format).values()
        if key.status == "deprecated" and key.replaced_by != DEPENDENCIES
    }


@cache
def foreign(kind: Kind, format: Format) -> Mapping[str, str]:
    """The keys that readers of ``format`` know but ignore in this kind of file, each with the reason."""
    schema = keys_for(kind, format)
    found = {key.name: key.doc for key in schema.values() if key.status == "ignored"}
    for other in ALL_KINDS:
        for key in keys_for(other, format).values():
            if key.status == "official" and key.name not in schema:
                found.setdefault(key.name, f"Only {other}s have this key.")
    return found


@cache
def every_name() -> frozenset[str]:
    """The names of all keys of all kinds and formats."""
    return frozenset(name for kind in ALL_KINDS for format in get_args(Format) for name in keys_for(kind, format))
