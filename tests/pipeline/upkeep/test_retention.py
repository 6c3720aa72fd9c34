"""Old sessions let go of what they keep, unless somebody may still want to go on with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bandleader.pipeline.events import Event
from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.log import Log
from bandleader.pipeline.upkeep.retention import remove_expired, retire

ENDS = {
    "parked": Event("session_parked", "", "", {"reason": ""}),
    "cancelled": Event("session_ended", "", "", {"outcome": "cancelled"}),
    "failed": Event("session_ended", "", "", {"outcome": "failed"}),
    "succeeded": Event("session_ended", "", "", {"outcome": "succeeded"}),
}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path)


@pytest.fixture
def log(layout: Layout) -> Iterator[Log]:
    with Log.open(layout.log) as log:
        for session in (*ENDS, "interrupted", "running", "new"):
            log.append([Event("session_started", session, "", {"plan": {"target": "a", "steps": []}})])
            if end := ENDS.get(session):
                log.append([end._replace(session=session)])
            layout.logs(session).mkdir(parents=True)
            (layout.logs(session) / "a.log").write_text("said")
        yield log


def kept(layout: Layout) -> list[str]:
    return sorted(path.name for path in layout.logs("x").parent.iterdir())


def test_only_ended_sessions_beyond_the_newest_are_retired(log: Log, layout: Layout) -> None:
    dropped: list[str] = []
    events = list(log.read())
    assert retire(log, layout, 1, dropped.append, live="running") == ["failed", "succeeded"]
    assert dropped == ["failed", "succeeded"]
    assert kept(layout) == ["cancelled", "interrupted", "new", "parked", "running"]
    assert retire(log, layout, 1, dropped.append, live="running") == []
    assert len(dropped) == 2
    assert list(log.read()) == events


def test_nothing_is_retired_while_there_are_few(log: Log, layout: Layout) -> None:
    assert retire(log, layout, 7, pytest.fail) == []
    assert retire(log, layout, 5, pytest.fail) == []  # the two before these are parked and cancelled
    assert len(kept(layout)) == 7


def test_the_logs_stay_until_the_snapshots_are_gone(log: Log, layout: Layout) -> None:
    def refuse(_: str) -> None:
        raise OSError("locked")

    with pytest.raises(OSError, match="locked"):
        retire(log, layout, 0, refuse)
    assert len(kept(layout)) == 7


def test_expired_results_are_removed(layout: Layout) -> None:
    assert remove_expired(layout, 0.0) == 0
    layout.cached("k").parent.mkdir(parents=True)
    for name, expiry in (("old", "1970-01-01T00:01:40Z"), ("new", "1970-01-01T00:01:41Z")):
        layout.cached(name).write_text(json.dumps({"expires_at": expiry}))
    layout.cached("torn").write_text("{")
    assert remove_expired(layout, 100.0) == 2
    assert [path.stem for path in layout.cached("k").parent.iterdir()] == ["new"]
