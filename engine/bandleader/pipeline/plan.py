"""What will run, in which order, and why: the data of a plan. `planner.py` makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .stage import Strategy

Decision: TypeAlias = Literal["run", "satisfied", "cached"]


@dataclass(frozen=True)
class Retry:
    """`run.retry`: executions at most, first wait and longest wait in seconds (exponential, full jitter)."""

    attempts: int = 1
    backoff: float = 2.0
    max_backoff: float = 60.0


@dataclass(frozen=True)
class Step:
    """One command of a plan: everything that running it needs to know, so that a library may change meanwhile.

    ``needs`` are the ids of its dependencies within the plan, ``fingerprint`` digests its text, its dependencies'
    fingerprints and its inputs, ``key`` also the arguments (the key of the result cache). ``reads_only`` says that its
    tool grants cannot change the work tree. ``labels`` are what a worker must have to run it,
    sorted. Durations are seconds; ``cache`` 0 means off.
    """

    id: str
    path: str
    needs: tuple[str, ...]
    decision: Decision
    reason: str
    fingerprint: str
    key: str
    arguments: str = ""
    runner: str = "agent"
    isolation: Literal["in-place", "worktree"] = "in-place"
    timeout: float = 1800.0
    retry: Retry = Retry()
    on_failure: Strategy | None = None
    compensate: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    cache: float = 0.0
    prelude: tuple[str, ...] = ()
    complexity: str = "simple"
    agents: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    reads_only: bool = False
    optional_needs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The steps in topological order, dependencies first; the last one is the target."""

    target: str
    steps: tuple[Step, ...]
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether all that was asked for is there already."""
        return all(step.decision != "run" for step in self.steps)
