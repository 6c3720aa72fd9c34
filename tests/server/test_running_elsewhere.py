"""Runs that this server did not start, or whose end it was not told: killed engines, terminals, crashed servers."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bandleader.pipeline.store.lock import holder
from tests.server.operator import ABLE, TRUSTED, Operator, uri
from tests.server.test_process import message
from tests.support.workspace import Workspace

ENGINE = [sys.executable, "-m", "bandleader"]
SERVER = [sys.executable, "-m", "bandleader_lsp.main"]


class Elsewhere:
    """A terminal beside the editor."""

    def __init__(self, work: Workspace) -> None:
        self.work = work
        self._started: list[asyncio.subprocess.Process] = []

    async def begin(self, *words: str) -> asyncio.subprocess.Process:
        """`bandleader run waits`, or another command line, up to the moment in which the command waits."""
        command = [*ENGINE, *(words or ("run", "waits")), "--format", "json", "--folder", str(self.work.folder)]
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, limit=1 << 20)
        self._started.append(process)
        assert process.stdout
        while b'"begun"' not in await asyncio.wait_for(process.stdout.readline(), 30):
            pass
        return process

    async def end(self) -> None:
        (self.work.folder / "go").touch()
        for process in self._started:
            await asyncio.wait_for(process.communicate(), 30)


@pytest.fixture
async def terminal(work: Workspace) -> AsyncIterator[Elsewhere]:
    elsewhere = Elsewhere(work)
    yield elsewhere
    await elsewhere.end()


def lock_of(work: Workspace) -> Path:
    return work.folder / ".milestones" / "lock"


async def status(operator: Operator, wanted: str) -> dict[str, Any]:
    """The next `bandleader/sessionChanged` with a status."""
    found = await operator.until(
        lambda m: m.get("method") == "bandleader/sessionChanged" and m["params"]["status"] == wanted
    )
    params: dict[str, Any] = found["params"]
    return params


# An engine of ours that is killed


async def test_a_session_whose_engine_is_killed_is_told_as_interrupted(operator: Operator, work: Workspace) -> None:
    path = work.commands / "waits.md"
    await operator.execute("bandleader.run", path.as_uri())
    await operator.printed("begun")
    (run,) = operator.server.runs.active.values()
    assert run.child
    os.kill(run.child.pid, signal.SIGKILL)
    told = await status(operator, "interrupted")
    assert (told["session"], told["target"]) == (run.story.id, "waits")
    lenses = await operator.lenses(path)
    assert lenses["interrupted at execution just now"]["command"] == "bandleader.resume"
    await operator.idle()
    await operator.execute("bandleader.resume", path.as_uri())
    await operator.printed("begun")
    (work.folder / "go").touch()
    await operator.said("waits succeeded")
    assert "succeeded just now" in await operator.lenses(path)


async def test_a_server_that_starts_later_knows_it_too(person: Operator, work: Workspace, terminal: Elsewhere) -> None:
    engine = await terminal.begin()
    engine.kill()
    await engine.wait()
    person.answers["left unfinished"] = "Later"
    await person.initialize(work.folder, capabilities=ABLE, **TRUSTED)
    await person.said("waits was left unfinished")
    lenses = await person.lenses(work.commands / "waits.md")
    assert any(title.startswith("interrupted at execution") for title in lenses)


# A run of somebody else's


async def test_a_run_that_goes_on_is_found_and_followed(person: Operator, work: Workspace, terminal: Elsewhere) -> None:
    await terminal.begin()
    await person.initialize(work.folder, capabilities=ABLE, **TRUSTED)
    told = await status(person, "running")
    assert told["target"] == "waits"
    assert list(await person.lenses(work.commands / "waits.md"))[:2] == ["Running: execution", "Cancel"]
    begun = await person.until(lambda m: m.get("method") == "$/progress" and m["params"]["value"]["kind"] == "begin"
                               and m["params"]["value"]["title"] == "Running waits")  # fmt: skip
    (work.folder / "go").touch()
    await status(person, "succeeded")
    token = begun["params"]["token"]
    await person.until(lambda m: m.get("method") == "$/progress" and m["params"]["token"] == token
                       and m["params"]["value"]["kind"] == "end")  # fmt: skip
    await person.idle()
    assert "succeeded just now" in await person.lenses(work.commands / "waits.md")
    assert not any("waits succeeded" in str(m) for m in person.messages if m.get("method") == "window/showMessage")


async def test_the_lock_tells_of_a_run_that_begins(operator: Operator, work: Workspace, terminal: Elsewhere) -> None:
    await terminal.begin()
    assert operator.server.runs.active == {}
    operator.disk_changed(lock_of(work))
    await status(operator, "running")
    engine = holder(lock_of(work))
    assert engine
    os.kill(engine.pid, signal.SIGKILL)
    await status(operator, "interrupted")
    assert any(title.startswith("interrupted") for title in await operator.lenses(work.commands / "waits.md"))


async def test_the_lock_of_a_run_of_our_own_is_no_other_run(operator: Operator, work: Workspace) -> None:
    await operator.execute("bandleader.run", uri(work, "waits"))
    await operator.printed("begun")
    operator.disk_changed(lock_of(work))
    (work.folder / "go").touch()
    await operator.said("waits succeeded")
    await operator.idle()
    assert sum(m.get("method") == "bandleader/sessionChanged" for m in operator.messages) == 2


async def test_a_run_of_a_terminal_ends_by_a_click_and_outlives_the_editor(
    person: Operator, work: Workspace, terminal: Elsewhere
) -> None:
    engine = await terminal.begin()
    await person.initialize(work.folder, capabilities=ABLE, **TRUSTED)
    session = (await status(person, "running"))["session"]
    person.server.runs.end()
    assert [event.type for event in work.events(session)].count("cancel_requested") == 0
    assert engine.returncode is None
    assert await person.execute("bandleader.cancel", uri(work, "waits")) == {"cancelled": True}
    await status(person, "cancelled")


async def test_a_server_that_crashed_is_followed_by_one_that_takes_its_runs_over(
    person: Operator, work: Workspace
) -> None:
    """The first server is killed; its engine goes on, and the second one tells of its end as of its own."""
    folder = {"uri": work.folder.as_uri(), "name": "work"}
    start = {"processId": None, "capabilities": {}, "workspaceFolders": [folder], **TRUSTED}
    run = {"command": "bandleader.run", "arguments": [uri(work, "waits")]}
    about = {"textDocument": {"uri": uri(work, "waits")}}
    crashes = await asyncio.create_subprocess_exec(*SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert crashes.stdin
    assert crashes.stdout
    crashes.stdin.write(message(id=1, method="initialize", params=start) + message(method="initialized", params={}))
    crashes.stdin.write(message(id=2, method="textDocument/codeLens", params=about))
    said = b""
    while b'"id":2,' not in said:
        said += await asyncio.wait_for(crashes.stdout.read(65536), 30)
    crashes.stdin.write(message(id=3, method="workspace/executeCommand", params=run))
    while b'"text":"begun"' not in said:
        said += await asyncio.wait_for(crashes.stdout.read(65536), 30)
    crashes.kill()
    await crashes.wait()
    await person.initialize(work.folder, capabilities=ABLE, **TRUSTED)
    await status(person, "running")
    (work.folder / "go").touch()
    await person.said("waits succeeded")
    assert not any("unfinished" in str(m) for m in person.messages)


# Who ended it


@pytest.mark.parametrize("times", [1, 2])
async def test_the_log_says_that_the_editor_ended_a_run(operator: Operator, work: Workspace, times: int) -> None:
    await operator.execute("bandleader.run", uri(work, "waits"))
    await operator.printed("begun")
    session = next(iter(operator.server.runs.active.values())).story.id
    for _ in range(times):
        assert await operator.execute("bandleader.cancel", uri(work, "waits")) == {"cancelled": True}
    await operator.said("waits was cancelled")
    asked = [event.data for event in work.events(session) if event.type == "cancel_requested"]
    assert asked
    assert all(data == {"by": "editor"} for data in asked)


async def test_a_run_that_waits_for_the_workspace_is_cancelled_too(
    operator: Operator, work: Workspace, terminal: Elsewhere
) -> None:
    """It has no session yet that could be asked to end."""
    await terminal.begin()
    await operator.execute("bandleader.run", uri(work, "first"))
    await operator.said("first: Waiting")
    await operator.execute("bandleader.cancel", uri(work, "first"))
    await operator.said("first was cancelled before it began")
