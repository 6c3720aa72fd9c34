"""How a status is painted on a terminal."""

from __future__ import annotations

from typing import Final

# What a status is painted like (see `output.colour`).
ROLES: Final = {
    "succeeded": "hint",
    "passed": "hint",
    "satisfied": "info",
    "cached": "info",
    "failed": "error",
    "cancelled": "warning",
    "interrupted": "warning",
    "parked": "warning",
    "retry": "warning",
    "again": "warning",
    "rolled back": "warning",
    "recovered": "warning",
    "undone": "warning",
    "cancelling": "warning",
}
