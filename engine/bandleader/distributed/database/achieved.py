"""What commands of a workspace have achieved, and how often they failed; see `pipeline.store.successes`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ...pipeline.store.successes import Failures, Success

if TYPE_CHECKING:
    import psycopg

_COLUMNS: Final = "command, key, fingerprint, seq, at, session, tree, duration"


class Workspace(NamedTuple):
    """Whose achievements: those of the folder ``prefix`` of the git repository at ``remote``."""

    remote: str = ""
    prefix: str = ""


def successes_of(
    connection: psycopg.Connection[Any], workspace: Workspace, ids: Collection[str] | None = None
) -> dict[str, Success]:
    """The newest success of every command (of these alone, if ``ids`` are given)."""
    query = f"""
SELECT DISTINCT ON (command) {_COLUMNS} FROM bandleader.success
WHERE remote = %s AND prefix = %s AND (%s::text[] IS NULL OR command = ANY(%s))
ORDER BY command, at DESC, seq DESC"""  # noqa: S608  # a constant
    wanted = None if ids is None else list(ids)
    rows = connection.execute(query, (*workspace, wanted, wanted)).fetchall()
    return {row[0]: Success._make(row) for row in rows}


def success_of(connection: psycopg.Connection[Any], workspace: Workspace, command: str, key: str) -> Success | None:
    """The newest success of a command with just these arguments."""
    query = f"""
SELECT {_COLUMNS} FROM bandleader.success
WHERE remote = %s AND prefix = %s AND command = %s AND key = %s"""  # noqa: S608  # a constant
    row = connection.execute(query, (*workspace, command, key)).fetchone()
    return Success._make(row) if row else None


def result_of(connection: psycopg.Connection[Any], success: Success) -> Mapping[str, Any]:
    """What the stages of the command left; empty if that is there no more."""
    query = "SELECT data FROM bandleader.event WHERE session = %s AND seq = %s"
    row = connection.execute(query, (success.session, success.seq)).fetchone()
    result = row[0].get("result") if row else None
    return result if isinstance(result, dict) else {}


def failures_of(connection: psycopg.Connection[Any], workspace: Workspace) -> dict[str, Failures]:
    """Every command that has failed since it last succeeded."""
    query = "SELECT command, failures, failed_at FROM bandleader.failure WHERE remote = %s AND prefix = %s"
    return {row[0]: Failures(row[1], row[2]) for row in connection.execute(query, workspace).fetchall()}
