"""Sessions to append to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest

from bandleader.distributed.database.address import Address
from bandleader.distributed.database.claims import claim_command, claim_session
from bandleader.distributed.database.connect import connect
from bandleader.distributed.database.log import DatabaseLog
from bandleader.distributed.database.news import News
from bandleader.distributed.database.sessions import Submission
from bandleader.distributed.database.writer import SessionLog
from bandleader.pipeline.events import Event, EventType

REMOTE = "https://git.example.com/team/library.git"


def started(*commands: str, **more: Any) -> dict[str, Any]:
    """The data of a `session_started`."""
    plan = {"target": "ship", "steps": [{"id": id} for id in commands or ("a", "b")]}
    place = {"remote": REMOTE, "commit": "c0", "prefix": "", "fleet": ""}
    return {"plan": plan, "target": "ship", "arguments": "now", "options": {}, **place, **more}


class Session:
    """A session that was submitted, and writers of it."""

    def __init__(self, address: Address, news: News, id: str) -> None:
        self.address = address
        self.id = id
        self.stop = threading.Event()
        self._news = news
        self._open: list[SessionLog] = []

    def event(self, kind: EventType, command: str = "", **data: Any) -> Event:
        return Event(kind, self.id, command, data)

    def said(self, command: str, text: str = "hello") -> Event:
        """An event that need not be on the disk at once."""
        return self.event("runner_said", command, text=text)

    def ended(self, command: str, outcome: str = "succeeded", **data: Any) -> Event:
        """An event that must."""
        return self.event("command_ended", command, outcome=outcome, **data)

    def command(self, id: str, worker: str = "w1", seen: int = 0) -> SessionLog:
        """The log of a worker that has claimed a command."""
        with connect(self.address) as connection:
            claim = claim_command(connection, self.id, id, worker)
        assert claim
        return self.log(id, claim.token, worker, seen)

    def coordinator(self, worker: str = "w1", seen: int = 0) -> SessionLog:
        """The log of a worker that has claimed the session."""
        with connect(self.address) as connection:
            token = claim_session(connection, self.id, worker)
        assert token
        return self.log("", token, worker, seen)

    def log(self, command: str, token: int, worker: str, seen: int = 0) -> SessionLog:
        log = SessionLog(self.address, self._news, self.id, command, token, worker, stop=self.stop, seen=seen)
        self._open.append(log)
        return log

    def recorded(self) -> list[Event]:
        with DatabaseLog.open(self.address) as log:
            return list(log.read(self.id))

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with connect(self.address) as connection:
            return connection.execute(statement, values).fetchall()

    def close(self) -> None:
        for log in self._open:
            log.close()


@pytest.fixture
def news(database: Address) -> Iterator[News]:
    news = News(database)
    news.start()
    yield news
    news.close()


@pytest.fixture
def submit(database: Address, news: News) -> Iterator[Callable[..., Session]]:
    """Submits one more session."""
    made: list[Session] = []
    numbers = count(1)

    def submit(*commands: str, **more: Any) -> Session:
        session = Session(database, news, f"s{next(numbers)}")
        with DatabaseLog.open(database) as log:
            log.submit(Submission(session.id, started(*commands, **more)))
        made.append(session)
        return session

    yield submit
    for session in made:
        session.close()


@pytest.fixture
def session(submit: Callable[..., Session]) -> Session:
    return submit()


@pytest.fixture
def connection(database: Address) -> Iterator[psycopg.Connection[Any]]:
    with connect(database) as connection:
        yield connection
