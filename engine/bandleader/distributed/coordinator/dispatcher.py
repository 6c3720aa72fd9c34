"""Between a coordinator and what carries assignments to workers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from ..assignment import Assignment


class Dispatcher(Protocol):
    """Durable queues. Both methods may be called again with the same, which changes nothing."""

    def enqueue(self, assignments: Sequence[Assignment]) -> None:
        """Have workers perform these, each once, as they find room."""

    def withdraw(self, workflows: Collection[str]) -> None:
        """Take back what no worker has begun yet; what one has begun goes on."""
