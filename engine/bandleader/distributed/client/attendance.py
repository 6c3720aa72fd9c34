"""Which workers there are, and whether they can do what a plan asks of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...pipeline.plan import Plan
from ...text.plural import plural
from ..database.claims import WorkerRow
from ..protocol import LEASE, PROTOCOL

_NAMED = 3  # commands that a sentence names


def takes_work(worker: WorkerRow, now: float) -> bool:
    """Whether a worker takes commands of this version; ``now`` is Unix time of the server in seconds."""
    return worker.state == "up" and worker.protocol == PROTOCOL and now - worker.beaten < LEASE


def what_is_missing(plan: Plan, workers: Sequence[WorkerRow], now: float, place: str) -> Iterator[str]:
    """Why a plan may have to wait, in sentences without an end; ``place`` is the database for a person."""
    fit = [worker for worker in workers if takes_work(worker, now)]
    if not fit:
        yield _why_nobody(workers, now, place)
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


def _why_nobody(workers: Sequence[WorkerRow], now: float, place: str) -> str:
    others = sorted({worker.protocol for worker in workers if worker.protocol != PROTOCOL})
    alive = [worker for worker in workers if now - worker.beaten < LEASE]
    if alive and others:
        return (
            f"the {plural(len(alive), 'worker')} on {place} can talk {' and '.join(others)}, and this version talks "
            f"{PROTOCOL}: start workers of this version"
        )
    if alive:
        return f"the {plural(len(alive), 'worker')} on {place} will end and take nothing more; start another one"
    return f"there is no worker on {place}; `bandleader worker --database URL` starts one"
