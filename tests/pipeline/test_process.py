"""Child processes: on record before they work, ended with everything they started, their output bounded."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bandleader.pipeline.runners.port import ProcessEnd, ProcessRecord, RunnerError
from bandleader.pipeline.runners.process import Launch, Process, inherited
from bandleader.pipeline.runners.relatives import end_orphan, marked, relatives, start_time
from bandleader.pipeline.runners.supervise import supervise

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups")
PYTHON = sys.executable
READY = "print('ready', flush=True)"
FOR_EVER = f"{READY}; import signal; signal.pause()"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {FOR_EVER}"
# Starts what leaves its group and its parent, as a daemon does, says so and ends.
DAEMON = """
import os, signal
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(writer, b"x")
        signal.pause()
    os._exit(0)
os.read(reader, 1)
print("ready", flush=True)
"""
WITH_DAEMON = f"{DAEMON}\nsignal.pause()"


def launch(folder: Path, *argv: str, **fields: object) -> Launch:
    return Launch(argv, str(folder), str(folder / "logs" / "out.log"), "session-1", "quality/verify")._replace(
        **fields  # type: ignore[arg-type]
    )


def output(folder: Path) -> str:
    return (folder / "logs" / "out.log").read_text(encoding="utf-8")


async def run(folder: Path, *argv: str, **fields: object) -> ProcessEnd:
    process = Process.spawn(launch(folder, *argv, **fields))
    process.release()
    return await process.attend(20)


async def when_ready(folder: Path, code: str) -> tuple[Process, asyncio.Task[ProcessEnd]]:
    """A Python child that has said `ready`, and the task that attends it with a grace of 0."""
    process = Process.spawn(launch(folder, PYTHON, "-c", code))
    ready = asyncio.Event()

    def heard(data: bytes) -> None:
        if b"ready" in data:
            ready.set()

    process.release()
    task = asyncio.create_task(process.attend(20, 0, heard))
    await asyncio.wait_for(ready.wait(), 10)
    return process, task


def remaining(record: ProcessRecord) -> set[int]:
    return relatives(record.pid, record.pgid, record.start_time, record.token)


@pytest.fixture
def orphan(tmp_path: Path) -> Iterator[ProcessRecord]:
    """A process whose engine was killed; ended whatever a test does."""
    process = Process.spawn(launch(tmp_path, PYTHON, "-c", STUBBORN))
    process.release()
    while "ready" not in output(tmp_path):
        os.sched_yield()
    yield process.record
    end_orphan(*process.record[:4])
    os.waitpid(process.record.pid, 0)


async def test_it_does_nothing_before_its_gate_opens(tmp_path: Path) -> None:
    process = Process.spawn(launch(tmp_path, "touch", "made"))
    record = process.record
    assert os.getpgid(record.pid) == os.getsid(record.pid) == record.pgid == record.pid
    assert record.start_time == start_time(record.pid) > 0
    assert not (tmp_path / "made").exists()
    process.release()
    assert (await process.attend(20)).exit_code == 0
    assert (tmp_path / "made").exists()


async def test_it_never_works_if_its_record_cannot_be_kept(tmp_path: Path) -> None:
    ends: list[ProcessEnd] = []

    def full(record: ProcessRecord) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        await supervise(launch(tmp_path, "touch", "made"), 20, 0, None, full, lambda _, end: ends.append(end))
    assert not (tmp_path / "made").exists()
    assert len(ends) == 1


async def test_the_record_may_be_kept_asynchronously(tmp_path: Path) -> None:
    kept: list[ProcessRecord] = []

    async def keep(record: ProcessRecord) -> None:
        await asyncio.to_thread(kept.append, record)

    end = await supervise(launch(tmp_path, "true"), 20, 0, None, keep, None)
    assert end.exit_code == 0
    assert kept[0].token


@pytest.mark.parametrize(
    ("script", "exit_code", "number"), [("exit 0", 0, 0), ("exit 7", 7, 0), ("kill -9 $$", None, signal.SIGKILL)]
)
async def test_how_it_ended(tmp_path: Path, script: str, exit_code: int | None, number: int) -> None:
    end = await run(tmp_path, "sh", "-c", script)
    assert (end.exit_code, end.signal, end.timed_out, end.leftover) == (exit_code, number, False, 0)
    assert 0 < end.duration < 20


async def test_what_it_used(tmp_path: Path) -> None:
    # What the kernel says of a child is never less than what its parent had at its peak.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    size = 2 * own + (100 << 20)
    end = await run(tmp_path, PYTHON, "-c", f"b = bytearray({size}); b[::4096] = b'x' * len(b[::4096])")
    assert size < end.max_rss < 2 * size
    assert 0 < end.cpu < 20


async def test_output_goes_to_the_log_in_order_and_input_is_empty(tmp_path: Path) -> None:
    await run(tmp_path, "sh", "-c", "cat; echo out; echo err >&2; echo again")
    assert output(tmp_path) == "out\nerr\nagain\n"


async def test_it_reads_what_it_is_given(tmp_path: Path) -> None:
    text = "a prompt\n" * 100_000
    await run(tmp_path, "wc", "-c", stdin=text.encode())
    assert int(output(tmp_path)) == len(text)


async def test_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "BASH_ENV", "KEPT", "CLAUDE_CODE_USE_BEDROCK"):
        monkeypatch.setenv(name, "1")
    inherited.cache_clear()
    await run(tmp_path, "env", token="t1", environment={"OWN": "2"})
    inherited.cache_clear()
    variables = dict(line.split("=", 1) for line in output(tmp_path).splitlines())
    assert not {"CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "BASH_ENV"} & variables.keys()
    assert {
        "KEPT": "1",
        "CLAUDE_CODE_USE_BEDROCK": "1",
        "OWN": "2",
        "BANDLEADER_TOKEN": "t1",
        "BANDLEADER_SESSION": "session-1",
        "BANDLEADER_COMMAND": "quality/verify",
    }.items() <= variables.items()


async def test_arguments_are_never_read_by_a_shell(tmp_path: Path) -> None:
    odd = ["$(touch made)", "`touch made`", "a b", "", "; touch made", "'", '"', "-n", "\n", "*"]
    await run(tmp_path, PYTHON, "-c", "import sys; print(sys.argv[1:])", *odd)
    assert output(tmp_path).strip() == repr(odd)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("argv", "message"),
    [(["no-such-program"], "not on the PATH"), (["echo", "\0"], "NUL"), (["echo", "x" * 3_000_000], "longer than")],
)
def test_what_cannot_be_started(tmp_path: Path, argv: list[str], message: str) -> None:
    with pytest.raises(RunnerError, match=message):
        Process.spawn(launch(tmp_path, *argv))


async def test_output_over_the_limit_is_dropped_and_the_process_goes_on(tmp_path: Path) -> None:
    limit = 1 << 20
    script = "head -c 300000000 /dev/zero; touch made"
    end = await run(tmp_path, "sh", "-c", script, output_limit=limit)
    assert end.exit_code == 0
    assert (tmp_path / "made").exists()
    assert 10_000_000 < end.cut <= 300_000_000 - limit
    assert limit < (tmp_path / "logs" / "out.log").stat().st_size < limit + 200
    assert output(tmp_path).endswith(f"[output over 1,048,576 bytes dropped, at least {end.cut:,}]\n")


async def test_output_is_heard_while_the_process_still_works(tmp_path: Path) -> None:
    heard: list[bytes] = []
    go_on = tmp_path / "go-on"
    os.mkfifo(go_on)
    code = f"print('first', flush=True); open({str(go_on)!r}).read(); print('second', flush=True)"
    process = Process.spawn(launch(tmp_path, PYTHON, "-c", code))
    process.release()

    def hear(data: bytes) -> None:
        heard.append(data)
        if len(heard) == 1:
            go_on.write_text("")  # only now can the process end

    await process.attend(20, 0, hear)
    assert b"".join(heard).split() == [b"first", b"second"]


async def test_a_timeout_ends_the_whole_group(tmp_path: Path) -> None:
    process = Process.spawn(launch(tmp_path, "sh", "-c", "sleep 60 & sleep 60 & wait"))
    process.release()
    end = await process.attend(timeout=0.1, grace=5)
    assert end.timed_out
    assert end.signal == signal.SIGTERM
    assert not remaining(process.record)


@pytest.mark.parametrize("code", [FOR_EVER, STUBBORN, WITH_DAEMON], ids=["willing", "stubborn", "daemon"])
async def test_after_a_cancellation_without_grace_nothing_is_left(tmp_path: Path, code: str) -> None:
    process, task = await when_ready(tmp_path, code)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not remaining(process.record)
    assert process.end is not None


async def test_who_ignores_the_request_is_killed_after_the_grace(tmp_path: Path) -> None:
    process = Process.spawn(launch(tmp_path, PYTHON, "-c", STUBBORN))
    process.release()
    end = await process.attend(timeout=0.5, grace=0.1)
    assert end.timed_out
    assert end.signal == signal.SIGKILL


async def test_a_second_cancellation_does_not_wait_for_the_grace(tmp_path: Path) -> None:
    process, first = await when_ready(tmp_path, STUBBORN)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    (tmp_path / "logs" / "out.log").unlink()
    process = Process.spawn(launch(tmp_path, PYTHON, "-c", STUBBORN))
    ready = asyncio.Event()
    process.release()
    task = asyncio.create_task(process.attend(0, 60, lambda _: ready.set()))
    await asyncio.wait_for(ready.wait(), 10)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 10)
    assert not remaining(process.record)


async def test_what_outlives_it_in_its_group_is_ended(tmp_path: Path) -> None:
    process = Process.spawn(launch(tmp_path, "sh", "-c", "sleep 60 & sleep 60 & exit 0"))
    process.release()
    end = await process.attend(20)
    assert (end.exit_code, end.leftover) == (0, 2)
    assert not remaining(process.record)


async def test_what_hid_from_it_is_found_by_the_session(tmp_path: Path) -> None:
    process, task = await when_ready(tmp_path, DAEMON)
    await task
    hidden = [record for record in marked("session-1") if record.token == process.record.token]
    assert len(hidden) == 1
    assert hidden[0].pgid != process.record.pgid
    ended, left = end_orphan(*hidden[0][:4])
    assert (ended, left) == ({hidden[0].pid}, set())


async def test_a_reader_that_fails_stops_it_and_is_heard(tmp_path: Path) -> None:
    process = Process.spawn(launch(tmp_path, PYTHON, "-c", FOR_EVER))
    process.release()

    def fail(data: bytes) -> None:
        raise ValueError("cannot store this")

    with pytest.raises(ValueError, match="cannot store this"):
        await process.attend(20, 0, fail)
    assert not remaining(process.record)


async def test_it_goes_without_working_if_the_engine_dies_before_the_gate_opens(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from bandleader.pipeline.runners.process import Launch, Process\n"
        f"process = Process.spawn(Launch(['touch', 'made'], {str(tmp_path)!r}, {str(tmp_path / 'log')!r}, 's', 'c'))\n"
        "print(process.record.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    engine = await asyncio.create_subprocess_exec(PYTHON, "-c", code, stdout=asyncio.subprocess.PIPE)
    said, _ = await engine.communicate()
    child = int(said)
    for _ in range(10_000):
        if not start_time(child):
            break
        await asyncio.sleep(0.001)
    assert not start_time(child)
    assert not (tmp_path / "made").exists()


def test_an_orphan_is_ended(orphan: ProcessRecord) -> None:
    assert end_orphan(*orphan[:4], grace=0.05) == ({orphan.pid}, set())
    assert not remaining(orphan)


def test_a_process_that_only_has_the_number_of_an_orphan_is_left_alone(orphan: ProcessRecord) -> None:
    stranger = orphan._replace(start_time=orphan.start_time - 1, token="another")
    assert end_orphan(*stranger[:4]) == (set(), set())
    assert remaining(orphan) == {orphan.pid}


def test_an_orphan_that_cannot_be_ended_is_reported(orphan: ProcessRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("bandleader.pipeline.runners.relatives.send", lambda pids, number: None)
        assert end_orphan(*orphan[:4], patience=0.01) == (set(), {orphan.pid})
