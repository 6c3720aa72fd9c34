"""Between a coordinator and what carries assignments to workers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..assignment import Assignment


class Dispatcher(Protocol):
    """Durable queues."""

    def enqueue(self, assignments: Sequence[Assignment]) -> None:
        """Have workers perform these, each once, as they find room; to be asked again with the same changes nothing.

        Raises:
            LogError: they cannot be recorded.
        """
