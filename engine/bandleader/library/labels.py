"""Labels: what a command asks of the worker that runs it, and what a worker says it has, such as `gpu`."""

from __future__ import annotations

from typing import Final

PATTERN: Final = "[a-z0-9][a-z0-9-]{0,31}"
MOST: Final = 8  # that one command asks for, or one worker has
