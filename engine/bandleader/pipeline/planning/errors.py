"""Why there is no plan."""

from __future__ import annotations


class PlanError(Exception):
    """What was asked for cannot be run; ``str()`` of it says what is wrong and what to do, in a sentence or a few."""
