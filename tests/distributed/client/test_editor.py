"""Run in an editor, where workers do it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bandleader.distributed.database.address import Address
from bandleader.distributed.database.log import DatabaseLog
from bandleader.pipeline.events import Event
from tests.server.operator import ABLE, TRUST_IT, Operator

from .conftest import Clone, Pretender


@pytest.fixture
async def operator(
    clone: Clone, database: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Operator]:
    """In the clone, with the setting `bandleader.run.on`."""
    monkeypatch.setenv("BANDLEADER_STATE_DIR", str(tmp_path / "state"))
    operator = Operator()
    options = {**TRUST_IT, "run": {"on": database.url}}
    await operator.initialize(clone.folder, capabilities=ABLE, initializationOptions=options)
    yield operator
    operator.server.runs.end()
    await operator.idle()


async def started(operator: Operator) -> str:
    found = await operator.until(lambda m: m.get("method") == "bandleader/runEvent")
    return str(found["params"]["events"][0]["session"])


async def recorded(address: Address, session: str, kind: str) -> Event:
    """The first event of a kind, once it is there."""

    async def look() -> Event:
        with DatabaseLog.open(address) as log:
            async for event in log.follow(session):
                if event.type == kind:
                    return event
        raise AssertionError("a log is followed without end")

    return await asyncio.wait_for(look(), 60)


async def test_a_run_of_the_editor_is_one_of_the_workers(
    operator: Operator, clone: Clone, database: Address, pretender: Pretender
) -> None:
    file = clone.commands / "lint.md"
    assert await operator.execute("bandleader.run", file.as_uri()) == {"started": True}
    session = await started(operator)
    await asyncio.to_thread(pretender.succeed, session, "lint")
    await asyncio.to_thread(pretender.end, session)
    await operator.said("lint succeeded in 2.0 s: 1 succeeded.")
    assert not (clone.folder / ".milestones" / "state.db").exists()


async def test_a_person_cancels_the_session_and_not_only_the_watching_and_goes_on_with_it(
    operator: Operator, clone: Clone, database: Address, pretender: Pretender
) -> None:
    operator.answers["was cancelled"] = "Resume"
    file = clone.commands / "lint.md"
    await operator.execute("bandleader.run", file.as_uri())
    session = await started(operator)
    assert await operator.execute("bandleader.cancel", file.as_uri()) == {"cancelled": True}
    assert (await recorded(database, session, "cancel_requested")).data == {"by": "editor"}
    await asyncio.to_thread(pretender.end, session, "cancelled")
    await recorded(database, session, "session_resumed")
    await asyncio.to_thread(pretender.succeed, session, "lint")
    await asyncio.to_thread(pretender.end, session)
    await operator.said("lint succeeded")
