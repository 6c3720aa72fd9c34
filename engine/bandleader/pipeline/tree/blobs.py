"""Where the content of recorded files comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Blobs(Protocol):
    """Gives the content that an id names, in pieces."""

    def pieces(self, id: str) -> Iterator[bytes]:
        """Raises TreeError: the content is gone."""
