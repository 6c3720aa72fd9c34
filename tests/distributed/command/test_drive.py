"""A command in the thread that asked for it, which another one may end."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bandleader.distributed.command.drive import Drive


def test_what_ended_it_early_is_told() -> None:
    async def work() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        Drive().run(work)


def test_it_is_stopped_when_all_is_tidied_up() -> None:
    entered, cleaned = threading.Event(), threading.Event()

    async def work() -> None:
        entered.set()
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0.01)
            cleaned.set()

    drive = Drive()
    seen = []

    def stop() -> None:
        entered.wait(30)
        drive.stop()
        seen.append(cleaned.is_set())

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(asyncio.CancelledError):
        drive.run(work)
    thread.join()
    assert seen == [True]


def test_it_does_not_begin_after_it_was_stopped() -> None:
    drive, begun = Drive(), threading.Event()

    async def work() -> None:
        begun.set()

    drive.stop()
    with pytest.raises(asyncio.CancelledError):
        drive.run(work)
    assert not begun.is_set()


def test_to_stop_what_has_ended_takes_no_time() -> None:
    async def work() -> None:
        await asyncio.sleep(0)

    drive = Drive()
    drive.run(work)
    drive.stop()
