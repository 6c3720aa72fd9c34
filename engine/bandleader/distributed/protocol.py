"""What submitters and workers must agree on. A change of any of it needs another `PROTOCOL`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ..library.labels import MOST

# The application version by which DBOS gives a workflow to no worker of another one. It stands for the meaning of
# assignments and of what is on record of a command, not for a release: releases with the same one work together.
PROTOCOL: Final = "bandleader-1"
APPLICATION: Final = "bandleader"
DBOS_SCHEMA: Final = "bandleader_dbos"

HEARTBEAT: Final = 1.0  # seconds between two signs of life of a worker
REAP: Final = 0.5  # seconds between two looks for workers that are gone
# Seconds without a sign of life after which a worker that still holds its lock is taken for stalled.
LEASE: Final = 15.0
RETURN: Final = 5.0  # seconds that workers get to come back in after the database was away
NET: Final = 5.0  # seconds after which whoever hears of nothing looks into a queue nevertheless
POLL: Final = 0.05  # seconds between two looks into a queue with limits, of which nobody hears, while there is work
IDLE_POLL: Final = 0.5  # the same when there has been none for `BUSY` seconds
BUSY: Final = 5.0

SESSIONS: Final = "bandleader-sessions"  # the queue of coordinators


def queue_name(runner: str, labels: Collection[str] = ()) -> str:
    """The queue of commands that ask for these labels. Agents have their own, for their starts may be limited."""
    kind = "shell" if runner == "shell" else "agent"
    return "+".join((f"bandleader-{kind}", *sorted(labels)))


def queues_of(labels: Collection[str]) -> list[str]:
    """The queues that a worker which offers these labels can serve.

    Raises:
        ValueError: there are more than `labels.MOST`, and each combination is a queue to listen to.
    """
    offered = sorted(set(labels))
    if len(offered) > MOST:
        raise ValueError(f"a worker offers at most {MOST} labels, and these are {len(offered)}")
    subsets: list[tuple[str, ...]] = [()]
    for label in offered:
        subsets += [(*subset, label) for subset in subsets]
    return [SESSIONS, *(queue_name(kind, subset) for kind in ("shell", "agent") for subset in subsets)]


def session_workflow(session: str, generation: int) -> str:
    """The id of the workflow that coordinates a session; ``generation`` counts how often people had it go on."""
    return f"{session}/{generation}"


def command_workflow(session: str, command: str, key: str, number: int) -> str:
    """The id of the workflow of the ``number``-th dispatch of a command; ``key`` digests what it is given."""
    return f"{session}/{command}/{key[:12]}/{number}"


def compensation_workflow(session: str, command: str, generation: int) -> str:
    """The id of the workflow that compensates a command."""
    return f"{session}/{command}/compensation/{generation}"
