"""Whoever comes in between, in whatever order: the newest claim alone records, each batch once, without a gap."""

from __future__ import annotations

import itertools
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandleader.distributed.database.address import Address
from bandleader.distributed.database.appending import Batch, Writer
from bandleader.distributed.database.claims import claim_command
from bandleader.distributed.database.errors import FENCED
from bandleader.distributed.database.log import DatabaseLog
from bandleader.distributed.database.sessions import Submission
from bandleader.pipeline.events import Event, EventType

from .conftest import started

_NUMBERS = itertools.count(1)
WHO = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("claim"), WHO),
    st.tuples(st.just("append"), WHO, st.integers(1, 3), st.booleans()),
    st.tuples(st.just("again"), WHO),
    st.tuples(st.just("forge"), WHO, st.integers(0, 6)),
)


@given(st.lists(STEPS, max_size=25))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_writers(database: Address, connection: psycopg.Connection[Any], steps: list[tuple[Any, ...]]) -> None:
    """``again`` sends the newest batch once more, ``forge`` goes on under a token that was perhaps never given."""
    id = f"p{next(_NUMBERS)}"
    with DatabaseLog.open(database) as log:
        log.submit(Submission(id, started()))
        tokens, newest = [0, 0], 0
        batches: list[tuple[Batch, int, list[str]] | None] = [None, None]
        expected: list[str] = []
        texts = (f"t{number}" for number in itertools.count())
        for step in steps:
            name, who = step[:2]
            if name == "claim":
                claim = claim_command(connection, id, "a", f"w{who}")
                assert claim
                assert claim.token == newest + 1
                tokens[who] = newest = claim.token
                continue
            if name == "forge":
                tokens[who] = step[2]
                continue
            if name == "append":
                said = [next(texts) for _ in range(step[2])]
                kind: EventType = "command_parked" if step[3] else "runner_said"  # durable or not
                events = [Event(kind, id, "a", {"text": text}) for text in said]
                batches[who] = (Batch(Writer(id, "a", tokens[who]), events), tokens[who], said)
            found = batches[who]
            if found is None:
                continue
            batch, token, said = found
            if token != newest or not newest:
                with pytest.raises(psycopg.Error) as refused:
                    batch.send(connection, 0)
                assert refused.value.sqlstate == FENCED
                continue
            sent = batch.send(connection, 0)
            if said[0] not in expected:
                expected += said
            assert [event.seq for event in sent] == [2 + expected.index(text) for text in said]
        recorded = list(log.read(id))
        assert [event.seq for event in recorded] == list(range(1, len(recorded) + 1))
        assert [event.data["text"] for event in recorded[1:]] == expected
