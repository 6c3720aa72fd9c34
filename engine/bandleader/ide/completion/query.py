"""What a completion is asked with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from ...library.document import Document
from ...library.snapshot import Snapshot
from ...library.source import Source

Lister: TypeAlias = Callable[[str], Iterable[tuple[str, bool]]]
"""Names in a folder (absolute path), each with whether it is a folder itself; nothing for what is none."""


class Query(NamedTuple):
    """The cursor is at ``offset`` of the file ``source``; ``list_folder`` is how paths are looked up."""

    snapshot: Snapshot
    source: Source
    document: Document
    offset: int
    list_folder: Lister

    @property
    def text(self) -> str:
        """The whole text of the file."""
        return self.document.text
