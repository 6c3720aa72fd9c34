"""Which workers there are, and whether they can do what a plan asks of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...pipeline.plan import Plan
from ...text.plural import plural
from ..database.claims import WorkerRow
from ..protocol import LEASE, PROTOCOL

_NAMED = 3  # commands that a sentence names


def is_silent(worker: WorkerRow, now: float) -> bool:
    """Whether a worker has given no sign of life for long; ``now`` is Unix time of the server in seconds."""
    return now - worker.beaten >= LEASE


def speaks_otherwise(worker: WorkerRow) -> bool:
    """Whether a worker is of a version that takes nothing which this one submits."""
    return worker.protocol != PROTOCOL


def what_is_missing(plan: Plan, workers: Sequence[WorkerRow], now: float, place: str) -> Iterator[str]:
    """Why a plan may have to wait, in sentences without an end; ``place`` is the database for a person."""
    alive = [worker for worker in workers if not is_silent(worker, now)]
    fit = [worker for worker in alive if worker.state == "up" and not speaks_otherwise(worker)]
    if not fit:
        yield _why_nobody(alive, place)
        return
    asking: dict[tuple[str, ...], list[str]] = {}
    for step in plan.steps:
        if step.decision == "run":
            asking.setdefault(step.labels, []).append(step.id)
    for labels, ids in asking.items():
        if not any(set(labels) <= set(worker.labels) for worker in fit):
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            ask = "asks" if len(ids) == 1 else "ask"
            yield f"no worker offers {' and '.join(labels)}, which {', '.join(ids[:_NAMED])}{more} {ask} for"


def _why_nobody(alive: Sequence[WorkerRow], place: str) -> str:
    if others := sorted({worker.protocol for worker in alive if speaks_otherwise(worker)}):
        return (
            f"the {plural(len(alive), 'worker')} on {place} can talk {' and '.join(others)}, and this version talks "
            f"{PROTOCOL}: start workers of this version"
        )
    if alive:
        return f"the {plural(len(alive), 'worker')} on {place} will end and take nothing more; start another one"
    return f"there is no worker on {place}; `bandleader worker --database URL` starts one"
