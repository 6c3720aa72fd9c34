"""The events of a session: the only truth. Everything else on disk is a projection of them.

An event is a type, the session and command it belongs to, the time it was recorded and its data. The data are plain
JSON values; their keys are listed under each type here and documented in ``docs/events.md``. Events are never changed;
a new meaning is a new type, and ``SCHEMA`` grows with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

SCHEMA = 1

EventType: TypeAlias = Literal[
    # the session
    "session_started",  # plan: Plan as data, target: id, arguments: str, options: {...}, workspace, head, schema,
    # pid
    "session_resumed",  # decision: continue | skip | abort | "" , pid
    "session_parked",  # reason
    "session_ended",  # outcome: succeeded | failed | cancelled, duration
    "cancel_requested",  # by: signal | cli | editor | fleet
    # one command
    "command_dispatched",  # workflow, queue, labels: it waits for a worker (distributed sessions only, as the next one)
    "command_claimed",  # worker, host, token, head: commit it starts from,
    # again: stage from which it goes on after a lost one
    "command_released",  # worker: the one that does not have it any more
    "command_skipped",  # reason: satisfied | cached | dependency_failed | by_person, detail
    "stage_started",  # stage, attempt
    "stage_ended",  # stage, attempt, verdict: passed | failed | skipped, duration, message, checks: [Check as data],
    # and where it adds to those of the command result: {...}, metrics: {...}
    "snapshot_taken",  # ref, tree, covers; worktree: where the command works, merged: [paths] that come out of it
    "process_started",  # pid, pgid, start_time, token, argv0, log
    "process_ended",  # token, exit_code, signal, duration, max_rss, cpu; orphans: how many a later engine had to end
    "runner_said",  # kind: text | tool | usage | error | notice, text, data  (batched; not durable one by one)
    "agent_changed",  # agent, state: deployed | working | done | failed | orphaned, slot
    "attempt_failed",  # stage, attempt, message, strategy
    "retry_scheduled",  # attempt, delay, not_before
    "rolled_back",  # ref, discarded, paths, conflicts
    "partially_recovered",  # kept, undone, discarded, result: {...} that replaces that of the command
    "compensated",  # by: id of the compensating command, exit_code
    "command_parked",  # stage, message, choices
    "person_decided",  # choice: continue | skip | abort
    "command_ended",  # outcome, fingerprint, key, duration, result: {...}, metrics: {...}
]
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)
# After these the log is on disk before anything else happens, or soon (group commit, see `store.log`); the others may
# lag by one batch.
DURABLE: frozenset[EventType] = frozenset(
    ("session_started", "session_parked", "session_ended", "process_started", "snapshot_taken", "rolled_back",
     "command_parked", "person_decided", "command_ended", "compensated")
)  # fmt: skip


class Event(NamedTuple):
    """One event. ``seq`` is its place in the log (0 until it is appended), ``at`` Unix time in seconds."""

    type: EventType
    session: str
    command: str
    data: Mapping[str, Any]
    at: float = 0.0
    seq: int = 0
