"""Who works on what: claims of sessions and commands, and the list of workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import psycopg

_WORKER_COLUMNS: Final = "id, host, pid, labels, slots, version, protocol, state, started, beat, beaten"


class Claim(NamedTuple):
    """The right to record events of a command, until somebody claims it anew.

    ``head`` is the commit that holds all results of the session so far. ``previous_worker`` is the worker whose claim
    was active still, "" if none was: that one died, stalled, or this is it.
    """

    token: int
    head: str
    previous_worker: str


class WorkerRow(NamedTuple):
    """A worker. ``slots`` commands run at once on it, ``busy`` do now; ``state`` is up or draining; ``started`` and
    ``beaten`` (its last sign of life) are Unix time of the server in seconds, filled in by it like ``beat``, a number
    that grows with every sign of life.
    """

    id: str
    host: str
    pid: int
    labels: tuple[str, ...]
    slots: int
    version: str
    protocol: str
    state: str = "up"
    started: float = 0.0
    beat: int = 0
    beaten: float = 0.0
    busy: int = 0


def claim_command(
    connection: psycopg.Connection[Any], session: str, command: str, worker: str, workflow: str = ""
) -> Claim | None:
    """Take over a command; whoever had it can record nothing more. None if the session is over or parked.

    With the ``workflow`` by which the command was dispatched, also None if that has done its part, or if the command
    was dispatched anew since: whoever has it now is left in peace.

    Raises:
        psycopg.Error: the database is away.
    """
    query = "SELECT token, head, previous_worker FROM bandleader.claim_command(%s, %s, %s, %s)"
    row = connection.execute(query, (session, command, worker, workflow)).fetchone()
    return Claim._make(row) if row else None


def claim_session(connection: psycopg.Connection[Any], session: str, worker: str) -> int | None:
    """Take over the coordination of a session; returns the token. None if the session is over or parked.

    Raises:
        psycopg.Error: the database is away.
    """
    row = connection.execute("SELECT bandleader.claim_session(%s, %s)", (session, worker)).fetchone()
    return row[0] if row else None


def register(connection: psycopg.Connection[Any], worker: WorkerRow) -> None:
    """Enter a worker into the list, or change its entry."""
    query = """
INSERT INTO bandleader.worker (id, host, pid, labels, slots, version, protocol, state, started, beaten)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, bandleader.clock(), bandleader.clock())
ON CONFLICT (id) DO UPDATE SET host = excluded.host, pid = excluded.pid, labels = excluded.labels,
  slots = excluded.slots, version = excluded.version, protocol = excluded.protocol, state = excluded.state,
  beat = worker.beat + 1, beaten = excluded.beaten"""
    id, host, pid, labels, slots, version, protocol, state, *_ = worker
    connection.execute(query, (id, host, pid, list(labels), slots, version, protocol, state))


def beat(connection: psycopg.Connection[Any], id: str) -> bool:
    """Give a sign of life. False if the worker is not in the list: somebody took it for dead and retired it."""
    query = "UPDATE bandleader.worker SET beat = beat + 1, beaten = bandleader.clock() WHERE id = %s"
    return connection.execute(query, (id,)).rowcount == 1


def retire(connection: psycopg.Connection[Any], id: str) -> None:
    """Strike a worker off the list."""
    connection.execute("DELETE FROM bandleader.worker WHERE id = %s", (id,))


def workers(connection: psycopg.Connection[Any]) -> list[WorkerRow]:
    """All workers of the list by host and id."""
    query = f"""
SELECT {_WORKER_COLUMNS}, (SELECT count(*) FROM bandleader.claim c WHERE c.worker = w.id AND c.active)
FROM bandleader.worker w ORDER BY host, id"""  # noqa: S608  # constants
    return [WorkerRow._make(row)._replace(labels=tuple(row[3])) for row in connection.execute(query).fetchall()]


def lead(connection: psycopg.Connection[Any], id: str) -> None:
    """Enter a worker as the one that looks for lost workers."""
    connection.execute("UPDATE bandleader.worker SET reaps = (id = %s) WHERE reaps OR id = %s", (id, id))


def leader(connection: psycopg.Connection[Any]) -> list[tuple[str, int]]:
    """The worker that looks for lost workers, with its beat; nobody has to be."""
    return connection.execute("SELECT id, beat FROM bandleader.worker WHERE reaps").fetchall()


def neighbours(connection: psycopg.Connection[Any], host: str) -> set[str]:
    """The ids of the workers of a host."""
    return {row[0] for row in connection.execute("SELECT id FROM bandleader.worker WHERE host = %s", (host,))}


def database_identity(connection: psycopg.Connection[Any]) -> str:
    """What tells this database from every other one, whatever it is called and wherever it runs."""
    row = connection.execute("SELECT id::text FROM bandleader.identity").fetchone()
    assert row is not None  # the first step of the schema enters it
    return str(row[0])
