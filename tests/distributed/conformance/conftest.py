"""A team and its workers."""

from __future__ import annotations

from tests.distributed.support.fixtures import crew, meeting, team, two

__all__ = ["crew", "meeting", "team", "two"]
