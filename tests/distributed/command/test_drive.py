"""A command in a thread of its own, let on from border to border."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bandleader.distributed.command.drive import Drive
from bandleader.distributed.command.performer import Reach


def test_it_stops_at_each_border_until_it_may_cross() -> None:
    passed: list[str] = []

    async def run(reach: Reach) -> None:
        await reach("execute")
        passed.append("execute")
        await reach("finish")
        passed.append("finish")

    drive = Drive(run, "c")
    drive.start()
    assert drive.on(()) == "execute"
    assert drive.on(()) == "execute"
    assert passed == []
    assert drive.on({"execute"}) == "finish"
    assert passed == ["execute"]
    assert drive.on({"execute", "finish"}) == ""
    assert passed == ["execute", "finish"]
    assert drive.on({"execute"}) == ""


def test_what_ended_it_early_is_told_to_whoever_waits() -> None:
    async def run(reach: Reach) -> None:
        await reach("execute")
        raise LookupError("gone")

    drive = Drive(run, "c")
    drive.start()
    assert drive.on(()) == "execute"
    with pytest.raises(LookupError, match="gone"):
        drive.on({"execute"})


def test_it_is_stopped_at_a_border_and_in_between() -> None:
    entered, cleaned = threading.Event(), threading.Event()

    async def run(reach: Reach) -> None:
        try:
            await reach("execute")
            entered.set()
            await asyncio.sleep(3600)
        finally:
            cleaned.set()

    waiting = Drive(run, "c")
    waiting.start()
    assert waiting.on(()) == "execute"
    waiting.stop()
    assert cleaned.is_set()
    assert not entered.is_set()

    cleaned.clear()
    working = Drive(run, "c")
    working.start()
    thread = threading.Thread(target=lambda: working.stop() if entered.wait(30) else None)
    thread.start()
    with pytest.raises(asyncio.CancelledError):
        working.on({"execute"})
    thread.join()
    assert cleaned.is_set()
