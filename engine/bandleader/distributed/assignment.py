"""What a worker is given to do: one command of a session, or the compensation of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple


class Assignment(NamedTuple):
    """The input of a command's workflow, as JSON data in a list.

    ``step`` is the command's as `plan_data` writes it, its path relative to the workspace; ``needs`` are the
    fingerprints of its dependencies by id as far as they are known. ``remote`` is the git repository, ``commit`` that
    of the session and ``prefix`` the folder of the workspace in it. ``points`` is the complexity of the whole plan,
    ``failures`` how often the command failed in a row before the session and when last (Unix time in seconds).
    """

    kind: Literal["command", "compensation"]
    workflow: str
    queue: str
    session: str
    command: str
    step: Mapping[str, Any]
    needs: Mapping[str, str]
    remote: str
    commit: str
    prefix: str
    points: int = 0
    failures: tuple[int, float] = (0, 0.0)
    started: float = 0.0
