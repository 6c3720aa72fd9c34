"""Takes work out of a queue in one statement.

DBOS takes three, and builds each anew every time, which costs a worker as much as all else that a command does. What is
written is what DBOS (3.4) writes; `tests/distributed/adapter` compares both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ..database.pool import Pool
from ..protocol import APPLICATION, DBOS_SCHEMA

_NOW: Final = "(extract(epoch FROM now()) * 1000)::bigint"
# An array is made once, where a subquery might be asked again for each row.
_TAKE: Final = f"""
WITH taken AS (
  UPDATE {DBOS_SCHEMA}.workflow_status w
  SET status = 'PENDING', executor_id = %(worker)s, owner_xid = %(token)s, application_name = '{APPLICATION}',
    started_at_epoch_ms = {_NOW}, updated_at = {_NOW}, rate_limited = false, recovery_attempts = w.recovery_attempts + 1
  WHERE w.workflow_uuid = ANY (ARRAY (
    SELECT q.workflow_uuid FROM {DBOS_SCHEMA}.workflow_status q
    WHERE q.queue_name = %(queue)s AND q.status = 'ENQUEUED' AND q.application_version = %(version)s
      AND (q.application_name = '{APPLICATION}' OR q.application_name IS NULL)
    ORDER BY q.priority, q.created_at LIMIT %(most)s FOR UPDATE SKIP LOCKED))
  RETURNING w.*)
SELECT taken.*, coalesce(i.inputs, taken.inputs) AS inputs
FROM taken LEFT JOIN {DBOS_SCHEMA}.workflow_input i ON i.workflow_uuid = taken.workflow_uuid
ORDER BY taken.priority, taken.created_at"""  # noqa: S608  # constants

_GIVE_BACK: Final = f"""
UPDATE {DBOS_SCHEMA}.workflow_status SET status = 'ENQUEUED', owner_xid = NULL, started_at_epoch_ms = NULL
WHERE status = 'PENDING' AND executor_id = %(worker)s AND owner_xid = ANY (%(tokens)s)"""  # noqa: S608  # constants


class Taking:
    """Takes work for one worker, and keeps what it is until DBOS asks."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._statuses: dict[str, dict[str, Any]] = {}
        self._unanswered: list[str] = []  # tokens of looks of which nobody knows what they took

    def take(self, queue: str, worker: str, version: str, token: str, most: int) -> list[str]:
        """The ids of what was taken, at most so many, the oldest first; ``token`` marks it as taken by this look.

        Raises:
            psycopg.Error, DatabaseError: there was no answer; what was taken is given back by the next call.
        """
        from psycopg.rows import dict_row

        values = {"queue": queue, "worker": worker, "version": version, "token": token, "most": most}
        connection = self._pool.lend()
        unanswered = self._unanswered.copy()
        try:
            if unanswered:
                connection.execute(_GIVE_BACK, {"worker": worker, "tokens": unanswered})
            with connection.cursor(row_factory=dict_row) as cursor:
                rows = cursor.execute(_TAKE, values).fetchall()
        except BaseException:
            self._unanswered.append(token)
            connection.close()
            self._pool.clear()
            raise
        self._unanswered = [token for token in self._unanswered if token not in unanswered]
        self._pool.give_back(connection)
        self._statuses.update((row["workflow_uuid"], _status(row)) for row in rows)
        return [row["workflow_uuid"] for row in rows]

    def statuses(self, workflows: Sequence[str]) -> list[Any] | None:
        """What DBOS calls the statuses of workflows, once after they were taken; None if it has to look for itself."""
        found = [self._statuses.pop(workflow, None) for workflow in workflows]
        return found if all(found) else None


def _status(row: dict[str, Any]) -> dict[str, Any]:
    """As `SystemDatabase.get_workflow_statuses` of DBOS makes it of a row."""
    renamed = {"app_version": row["application_version"], "app_id": row["application_id"], "shard_key": None}
    return {**row, **renamed, "is_debounced": bool(row["is_debounced"])}
