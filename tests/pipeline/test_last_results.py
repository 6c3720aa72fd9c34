"""What is remembered of the last run of each command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bandleader.ide.last_result import LastResult
from bandleader.pipeline.events import Event, EventType
from bandleader.pipeline.store.errors import LogMissing
from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.log import Log
from bandleader.pipeline.upkeep.results import SESSIONS, LastResults, last_results


def event(kind: EventType, command: str, session: str = "s1", **data: Any) -> Event:
    return Event(kind, session, command, data, 5.0)


def test_the_last_end_counts_with_the_stage_that_failed() -> None:
    results = LastResults()
    for each in (
        event("command_ended", "a", outcome="succeeded"),
        event("attempt_failed", "a", stage="execution", message="exit status 1"),
        event("stage_started", "a", stage="cleanup"),
        event("command_ended", "a", outcome="failed"),
        event("attempt_failed", "b", stage="execution", message="once"),
        event("command_ended", "b", outcome="succeeded"),
        event("command_parked", "c", stage="quality_gates", message="safety"),
    ):
        results.feed(each)
    assert results.of == {
        "a": LastResult("failed", "execution", "exit status 1", 5.0, "s1"),
        "b": LastResult("succeeded", "", "", 5.0, "s1"),
        "c": LastResult("parked", "quality_gates", "safety", 5.0, "s1"),
    }


def test_only_the_newest_sessions_of_the_log_are_read(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    with Log.open(layout.log) as log:
        for number in range(SESSIONS + 1):
            session = f"s{number:03}"
            ended = event("command_ended", session, session, outcome="failed")
            log.append([event("session_started", "", session), ended])
    found = last_results(layout).of
    assert len(found) == SESSIONS
    assert "s000" not in found


def test_where_nothing_has_run_there_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(LogMissing):
        last_results(Layout(tmp_path))
