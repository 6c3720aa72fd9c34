"""The dashboard, in the terminal and as a page, of sessions in a database."""

from __future__ import annotations

import json
from collections.abc import Callable

from bandleader.distributed.database.address import Address
from bandleader.web.database_source import source_of

from .conftest import Clone, Pretender, Ran


def test_the_dashboard_shows_a_session_of_the_database(
    clone: Clone, database: Address, pretender: Pretender, bandleader: Callable[..., Ran]
) -> None:
    engine = clone.remote_engine(database)
    session = engine.submit(engine.plan("release"))
    pretender.succeed(session, "lint")
    on = ("--on", database.url)
    once = bandleader("dashboard", "--once", *on)
    assert (once.code, once.out.startswith("release: running, ")) == (0, True)
    assert "bandleader_commands_total" in bandleader("dashboard", "--metrics", *on).out
    document = json.loads(bandleader("dashboard", "--format", "json", session, *on).out)
    assert (document["session"], document["history"]["live"]) == (session, session)
    assert document["history"]["results"]["lint"]["outcome"] == "succeeded"
    assert {node["id"] for node in document["library"]["nodes"]} == {"lint", "test", "release"}
    assert document["title"] == f"work on {database}"


def test_a_page_is_told_of_every_session_that_runs(clone: Clone, database: Address, pretender: Pretender) -> None:
    engine = clone.remote_engine(database)
    first = engine.submit(engine.plan("release"))
    messages = source_of(engine).messages(7)
    told = [next(messages), next(messages)]
    assert told[0] is not None
    assert [event["type"] for event in told[0]["events"]] == ["session_started"]  # type: ignore[typeddict-item]
    assert told[1] is not None
    assert told[1]["live"] == first  # type: ignore[typeddict-item]
    second = engine.submit(engine.plan("lint"))
    pretender.end(first)
    seen: dict[str, list[str]] = {first: [], second: []}
    live = first
    while not (seen[first] and seen[second] and live == second):
        message = next(messages)
        if message and message["type"] == "events":
            for event in message["events"]:
                seen[event["session"]].append(event["type"])
        elif message:
            live = message["live"]  # type: ignore[typeddict-item]
    assert seen == {first: ["session_ended"], second: ["session_started"]}
    messages.close()  # type: ignore[attr-defined]
