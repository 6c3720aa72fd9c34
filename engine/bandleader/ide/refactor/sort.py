"""The keys of a front matter in the order of the reference; every line stays as it is."""

from __future__ import annotations

from ...library.document import Document
from ...text.edit import apply_edits, difference
from .meaning import meaning
from .view import Refactoring, parsed


def sorting(doc: Document) -> Refactoring | None:
    """Put the keys of ``doc`` in order; None when they are, or when moving lines would change what they say.

    Comments and blank lines above a key go with it, those below the last key stay last. Keys without a place in the
    reference keep their order, at the end.
    """
    front = doc.front_matter
    keys = [entry.key for entry in front.entries]
    if not front.strict or len(set(keys)) < len(keys):
        return None
    order = {key: index for index, key in enumerate(doc.schema)}
    ranks = [order.get(key, len(order)) for key in keys]
    if ranks == sorted(ranks):
        return None
    chunks, rest = _chunks(doc)
    if len(chunks) != len(keys):
        return None
    ordered = [chunk for _, _, chunk in sorted(zip(ranks, range(len(chunks)), chunks, strict=True))]
    start, end = front.content
    text = doc.text[:start] + "".join(ordered) + rest + doc.text[end:]
    edits = difference(doc.text, text)
    after = parsed(doc.source, apply_edits(doc.text, edits))
    return Refactoring({doc.source.path: edits}) if meaning(after) == meaning(doc) else None


def _chunks(doc: Document) -> tuple[list[str], str]:
    """The lines of each top-level key with what stands above them, and what stands below the last."""
    text, (start, end) = doc.text, doc.front_matter.content
    chunks: list[str] = []
    at = start
    for entry in doc.front_matter.entries:
        if text[max(start, text.rfind("\n", 0, entry.key_start) + 1) : entry.key_start].strip():
            return [], ""  # a flow mapping: the keys share their lines
        stop = text.find("\n", max(entry.key_end, entry.node.end - 1), end) + 1 or end
        if entry.node.style in ("|", ">"):
            while text[stop:end].startswith(("\n", "\r\n")):  # blank lines may belong to the value
                stop = text.find("\n", stop, end) + 1
        chunks.append(text[at:stop])
        at = stop
    return chunks, text[at:end]
