"""Runs one process with its record made known before it works, and its end made known however it comes."""

from __future__ import annotations

from collections.abc import Callable

from .port import Ended, ProcessEnd, Started
from .process import Launch, Process


async def supervise(
    launch: Launch,
    timeout: float,
    grace: float,
    on_output: Callable[[bytes], None] | None,
    started: Started,
    ended: Ended | None,
) -> ProcessEnd:
    """Start a process, report it, let it work, wait for it. If it cannot be reported it is ended without having worked.

    Raises what `Process.spawn`, ``started`` and ``on_output`` raise, and CancelledError once the group is gone.
    """
    process = Process.spawn(launch)
    try:
        try:
            reported = started(process.record)
            if reported is not None:
                await reported
        except BaseException:
            await process.abandon()
            raise
        process.release()
        return await process.attend(timeout, grace, on_output)
    finally:
        if ended is not None and process.end is not None:
            ended(process.record, process.end)
