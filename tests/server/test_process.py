"""The program itself: its options, its streams and its exit codes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bandleader import __version__
from bandleader_lsp import server as server_module
from bandleader_lsp.framing import Framer, frame
from tests.server.editor import PATIENCE, Editor

COMMAND = [sys.executable, "-m", "bandleader_lsp.main"]


def message(**fields: Any) -> bytes:
    return frame(json.dumps({"jsonrpc": "2.0", **fields}).encode())


INITIALIZE = message(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
INITIALIZED = message(method="initialized", params={})
SHUTDOWN, EXIT = message(id=2, method="shutdown"), message(method="exit")


def run(*options: str, stdin: Any = b"") -> subprocess.CompletedProcess[bytes]:
    given = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
    return subprocess.run([*COMMAND, *options], capture_output=True, timeout=PATIENCE, check=False, **given)


def answers(output: bytes) -> list[dict[str, Any]]:
    """The messages in ``output``, which must hold nothing else."""
    bodies = list(Framer().feed(output))
    assert b"".join(frame(body) for body in bodies if body is not None) == output
    return [json.loads(body) for body in bodies if body is not None]


def test_version_and_help_need_no_client() -> None:
    assert run("--version").stdout.decode().split() == ["bandleader-lsp", __version__]
    helped = run("--help")
    assert helped.returncode == 0
    assert b"--tcp PORT" in helped.stdout


def test_wrong_usage_is_2() -> None:
    done = run("--port", "x")
    assert done.returncode == 2
    assert done.stdout == b""


@pytest.mark.parametrize("option", ["--stdio", "--clientProcessId=1"])
def test_options_that_clients_add_are_taken(option: str) -> None:
    assert run(option, stdin=INITIALIZE + SHUTDOWN + EXIT).returncode == 0


def test_an_orderly_end_is_0_and_standard_output_holds_the_protocol_alone() -> None:
    done = run(stdin=INITIALIZE + INITIALIZED + SHUTDOWN + EXIT)
    assert done.returncode == 0
    assert [answer["id"] for answer in answers(done.stdout)] == [1, 2]
    assert done.stderr == b""


@pytest.mark.parametrize("stdin", [b"", INITIALIZE, INITIALIZE + EXIT, INITIALIZE[:50]])
def test_a_client_that_leaves_without_a_word_is_1(stdin: bytes) -> None:
    assert run(stdin=stdin).returncode == 1


def test_leaving_after_shutdown_is_0() -> None:
    assert run(stdin=INITIALIZE + SHUTDOWN).returncode == 0


def test_input_may_be_a_file(tmp_path: Path) -> None:
    script = tmp_path / "session"
    script.write_bytes(INITIALIZE + SHUTDOWN + EXIT)
    with open(script, "rb") as file:
        done = run(stdin=file)
    assert done.returncode == 0
    assert len(answers(done.stdout)) == 2


def test_input_may_be_nothing_at_all() -> None:
    assert run(stdin=subprocess.DEVNULL).returncode == 1


def test_output_may_be_a_file(tmp_path: Path) -> None:
    with open(tmp_path / "answers", "w+b") as file:
        done = subprocess.run(
            COMMAND,
            input=INITIALIZE + SHUTDOWN + EXIT,
            stdout=file,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
        )
        file.seek(0)
        assert len(answers(file.read())) == 2
    assert done.returncode == 0


async def test_a_client_that_does_not_read_any_more_ends_it() -> None:
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(INITIALIZE)
    await process.stdout.readline()
    process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 1


async def test_it_ends_with_the_client_s_process(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even when something else holds the pipes open."""
    monkeypatch.setattr(server_module, "WATCH_CLIENT", 0.01)
    client = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=subprocess.PIPE)
    editor.server.watch_client(client.pid)
    client.kill()
    await client.wait()
    assert await asyncio.wait_for(editor.server.finished, PATIENCE) == 1


async def test_a_session_over_tcp() -> None:
    process = await asyncio.create_subprocess_exec(*COMMAND, "--tcp", "0", stderr=subprocess.PIPE)
    assert process.stderr is not None
    line = await asyncio.wait_for(process.stderr.readline(), PATIENCE)
    port = int(line.rsplit(b":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    second, other = await asyncio.open_connection("127.0.0.1", port)
    assert await asyncio.wait_for(second.read(), PATIENCE) == b""
    other.close()
    writer.write(INITIALIZE + SHUTDOWN + EXIT)
    assert len(answers(await asyncio.wait_for(reader.read(), PATIENCE))) == 2
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    writer.close()


async def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    taken = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(*COMMAND, "--tcp", str(port), stderr=subprocess.PIPE)
    _, error = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 2
    assert error.startswith(b"bandleader-lsp: ")
    assert error.count(b"\n") == 1
    taken.close()
    await taken.wait_closed()
