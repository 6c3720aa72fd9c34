"""What the parser has spoken about already."""

from __future__ import annotations

from collections.abc import Iterator

from ...library.document import Document


def is_disputed(doc: Document, start: int, end: int) -> bool:
    """Whether a problem of the front matter is about ``text[start:end]`` or its mend rewrites it: once is enough."""
    return any(
        (begin < end and start < stop) or (begin == stop and start <= begin <= end) for begin, stop in _disputed(doc)
    )


def _disputed(doc: Document) -> Iterator[tuple[int, int]]:
    for problem in doc.front_matter.problems:
        yield problem.start, problem.end
        yield from problem.related
        yield from ((edit.start, edit.end) for edit in problem.edits)
