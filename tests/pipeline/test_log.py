"""The event log: order, time, readers, writers, and every way in which a file or a disk can be bad."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandleader.pipeline.events import DURABLE, EVENT_TYPES, Event, EventType
from bandleader.pipeline.store import bell
from bandleader.pipeline.store.connection import FORMAT
from bandleader.pipeline.store.errors import LogDamaged, LogFull, LogMissing, LogReadOnly, LogTooNew
from bandleader.pipeline.store.log import GROUP, GROUPED, SYNCED, Log

POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and signals")


def event(number: int = 0, kind: EventType = "stage_started", session: str = "s", **data: Any) -> Event:
    return Event(kind, session, f"c{number}", {"number": number, **data})


def numbers(log: Log, session: str | None = None) -> list[int]:
    return [each.data["number"] for each in log.read(session)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".milestones" / "state.db"


@pytest.fixture
def log(path: Path) -> Iterator[Log]:
    with Log.open(path) as log:
        yield log


def test_events_come_back_as_they_went_in(log: Log, path: Path) -> None:
    went_in = [
        Event("session_started", "s", "", {"plan": {"steps": [1, 2.5, None, True]}, "arguments": "ü\ud800\0\n"}),
        Event("runner_said", "s", "quality/verify", {"text": "x" * 100_000}),
        event(1, session="other"),
    ]
    appended = log.append(went_in)
    assert [each._replace(at=0.0, seq=0) for each in appended] == went_in
    assert [each.seq for each in appended] == [1, 2, 3]
    assert list(log.read()) == appended
    assert list(log.read("s")) == appended[:2]
    assert list(log.read("s", after=1)) == appended[1:2]
    assert list(log.read("nobody")) == []
    assert log.append([]) == []
    with Log.open(path, readonly=True) as reader:
        assert list(reader.read()) == appended


def test_a_long_session_is_read_whole_while_it_grows(log: Log) -> None:
    log.append([event(number) for number in range(2500)])
    reading = log.read("s")
    first = next(reading)
    log.append([event(2500)])
    assert [first.data["number"], *(each.data["number"] for each in reading)] == list(range(2501))


def test_sessions_are_listed_with_how_they_ended(log: Log) -> None:
    log.append([event(0, "session_started", "a"), event(1, session="a")])
    log.append([event(2, "session_started", "b"), event(3, "session_ended", "a", outcome="failed")])
    entries = log.sessions()
    assert [entry.id for entry in entries] == ["a", "b"]
    assert entries[0].ended is not None
    assert entries[0].ended.data["outcome"] == "failed"
    assert entries[1].ended is None
    assert entries[0].started <= entries[1].started


def test_what_follows_an_end_belongs_to_the_session(log: Log, path: Path) -> None:
    log.append([event(0, "session_started"), event(1, "session_parked")])
    with Log.open(path) as other:
        other.append([event(2, "person_decided")])
        log.append([event(3, "session_resumed"), event(4, "session_ended")])
        other.append([event(5, "cancel_requested")])
    assert numbers(log, "s") == list(range(6))
    assert log.sessions()[0].ended is None


# Time


def test_time_never_goes_back_when_the_clock_does(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Log.open(path) as log:
        before = log.append([event(0)])[0].at
        assert abs(before - time.time()) < 60
        monkeypatch.setattr(time, "time", lambda: 1_000.0)
        at = [log.append([event(number)])[0].at for number in range(3)]
        assert before < at[0] < at[1] < at[2] < before + 60
    with Log.open(path) as log:
        assert at[2] <= log.now() < log.append([event(4)])[0].at
        monkeypatch.setattr(time, "time", lambda: before + 9_000.0)
        assert log.append([event(5)])[0].at == pytest.approx(before + 9_000.0, abs=60)


def test_times_of_several_writers_are_in_order(log: Log, path: Path) -> None:
    early = log.now()
    with Log.open(path) as other:
        other.append([event(0)])
        log.append([event(1)._replace(at=early)])
    times = [each.at for each in log.read()]
    assert times == sorted(times)


# Several writers and readers


def test_two_writers_share_a_log_and_hear_of_one_another(log: Log, path: Path) -> None:
    with Log.open(path) as other:
        log.append([event(0)])
        other.append([event(1), event(2)])
        log.append([event(3)])
        other.append([event(4)])
        assert [each.data["number"] for each in log.poll()] == [1, 2, 4]
        assert log.poll() == []
        assert [each.data["number"] for each in other.poll()] == [0, 3]
        assert [each.seq for each in log.read()] == [1, 2, 3, 4, 5]
        assert numbers(other) == [0, 1, 2, 3, 4]


WRITER = """
import sys
from pathlib import Path
from bandleader.pipeline.events import Event
from bandleader.pipeline.store.log import Log
with Log.open(Path(sys.argv[1])) as log:
    for number in range(int(sys.argv[2])):
        appended = log.append([Event("command_ended", "s", "c", {"number": number, "writer": sys.argv[3]})])
        print(appended[0].seq, flush=True)
"""


def writer(path: Path, count: int, name: str = "w") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), str(count), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_processes_that_create_and_write_it_at_once_lose_nothing(path: Path) -> None:
    writers = [writer(path, 30, str(name)) for name in range(4)]
    seqs = [int(line) for each in writers for line in each.communicate()[0].split()]
    assert [each.returncode for each in writers] == [0] * 4
    assert sorted(seqs) == list(range(1, 121))
    with Log.open(path) as log:
        assert [each.seq for each in log.read("s")] == list(range(1, 121))


@POSIX
def test_a_killed_writer_loses_nothing_that_it_was_told_is_recorded(path: Path) -> None:
    process = writer(path, 1_000_000)
    assert process.stdout
    told = [int(process.stdout.readline()) for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in process.communicate()[0].splitlines() if line]
    with Log.open(path) as log:
        assert log.salvage is None
        assert [each.seq for each in log.read("s")][: len(told)] == told
        assert log.append([event(0)])[0].seq > told[-1]


async def first(events: Any, count: int) -> list[int]:
    found = []
    async for each in events:
        found.append(each.data["number"])
        if len(found) == count:
            break
    await events.aclose()
    return found


async def test_a_follower_hears_its_own_process_and_others(log: Log, path: Path) -> None:
    log.append([event(0), event(1, session="other")])
    with Log.open(path) as other, Log.open(path, readonly=True) as reader:
        near, far = (asyncio.ensure_future(first(each.follow("s"), 3)) for each in (log, reader))
        await asyncio.sleep(0)
        log.append([event(2)])
        other.append([event(3)])
        assert await asyncio.wait_for(near, 10) == [0, 2, 3]
        assert await asyncio.wait_for(far, 10) == [0, 2, 3]
        assert await asyncio.wait_for(first(reader.follow(after=3), 1), 10) == [3]


async def turns() -> None:
    """Let a follower read what there is and wait."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
async def test_a_follower_is_told_of_others_and_looks_at_nothing_meanwhile(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for delay in ("LOOK", "NET"):
        monkeypatch.setattr(bell, delay, 3600.0)
    with Log.open(path) as log, Log.open(path, readonly=True) as reader:
        log.append([event(0)])
        following = asyncio.ensure_future(first(reader.follow("s"), 4))
        for number in (1, 2, 3):
            await turns()
            log.append([event(number)])
        assert await asyncio.wait_for(following, 10) == [0, 1, 2, 3]
        assert reader._bell.waits <= 6


async def test_where_nobody_tells_a_follower_looks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "_watch", lambda folder: -1)
    monkeypatch.setattr(bell, "NET", 3600.0)
    with Log.open(path) as log, Log.open(path, readonly=True) as reader:
        log.append([event(0)])
        following = asyncio.ensure_future(first(reader.follow("s"), 2))
        await turns()
        log.append([event(1)])
        assert await asyncio.wait_for(following, 10) == [0, 1]


# Durability


def test_durable_events_are_on_the_disk_when_append_returns(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[EventType] = []
    kind: EventType
    for kind in EVENT_TYPES:
        monkeypatch.setattr(log, "sync", lambda kind=kind: synced.append(kind))
        log.append([event(0, kind)])
    assert set(synced) == SYNCED == DURABLE - {"process_started"} - GROUPED


def test_what_ends_within_a_moment_is_on_the_disk_together(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    now, synced = 100.0, []
    monkeypatch.setattr("bandleader.pipeline.store.log.time.monotonic", lambda: now)
    monkeypatch.setattr("bandleader.pipeline.store.log._sync", lambda _: synced.append(now))
    for _ in range(3):
        log.append([event(0, "command_ended")])
    now += GROUP / 2
    assert log.poll() == []
    assert synced == []
    now += GROUP
    assert log.poll() == []
    assert synced == [now]
    assert log.poll() == []
    assert synced == [now]
    log.append([event(0, "command_ended")])
    log.close()
    assert synced == [now, now]


def test_sync_writes_the_file_that_commits_went_to(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[str] = []
    monkeypatch.setattr(
        "bandleader.pipeline.store.log._sync", lambda file: files.append(os.readlink(f"/proc/self/fd/{file}"))
    )
    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc")
    log.append([event(0, "session_ended")])
    log.sync()
    assert files == [str(log.path) + "-wal"] * 2


# Bad places


def test_a_reader_of_nothing_is_told_so(path: Path) -> None:
    with pytest.raises(LogMissing, match="nothing has run in this workspace"):
        Log.open(path, readonly=True)
    assert not path.parent.exists()


def test_a_log_of_a_newer_version_is_left_alone(path: Path) -> None:
    Log.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    for readonly in (True, False):
        with pytest.raises(LogTooNew, match="update Bandleader"):
            Log.open(path, readonly)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (FORMAT + 1,)
    assert not list(path.parent.glob("*.corrupt*"))


def test_a_full_disk_is_said_and_loses_nothing(log: Log) -> None:
    log.append([event(0)])
    pages = log._connection.execute("PRAGMA page_count").fetchone()[0]
    log._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(LogFull, match="free some space and go on with `bandleader resume`"):
        log.append([event(1, text="x" * 100_000)])
    assert numbers(log) == [0]
    log._connection.execute("PRAGMA max_page_count = 1000000")
    assert log.append([event(2)])[0].seq == 2
    assert numbers(log, "s") == [0, 2]


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may write everywhere; be somebody else."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@POSIX
def test_a_folder_that_cannot_be_written() -> None:
    with (
        tempfile.TemporaryDirectory() as folder
    ):  # not that of the other tests, whose parents only their user may enter
        os.chmod(folder, 0o755)
        check_unwritable(Path(folder) / ".milestones" / "state.db")


def check_unwritable(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o555)
    with unprivileged(), pytest.raises(LogReadOnly, match="make the folder writable"):
        Log.open(path)
    path.parent.chmod(0o755)
    with Log.open(path) as log:
        log.append([event(0)])
    path.chmod(0o444)
    path.parent.chmod(0o555)
    with unprivileged():
        with pytest.raises(LogReadOnly, match="make the folder writable"):
            Log.open(path)
        with Log.open(path, readonly=True) as reader:
            assert numbers(reader) == [0]
            with pytest.raises(LogReadOnly):
                reader.append([event(1)])
    path.parent.chmod(0o755)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / ".milestones").write_text("not a folder")
    with pytest.raises(LogReadOnly):
        Log.open(tmp_path / ".milestones" / "state.db")


# Damage


def written(path: Path, count: int = 3000) -> list[Event]:
    """A log of two sessions with a plan that fills many pages, closed."""
    with Log.open(path) as log:
        log.append([event(0, "session_started", plan="p" * 100_000)])
        for start in range(1, count, 20):
            log.append([event(number, session="s" if number % 7 else "t") for number in range(start, start + 20)])
        log.append([event(count, "session_ended")])
        return list(log.read())


def overwrite(path: Path, start: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


DAMAGE: dict[str, Callable[[Path, int], object]] = {
    "the end is missing": lambda path, size: os.truncate(path, size * 3 // 4),
    "a page in the middle is garbage": lambda path, size: overwrite(path, size // 2 // 4096 * 4096, b"\xa5" * 4096),
    "the root is garbage": lambda path, size: overwrite(path, 4096, b"\xa5" * 8192),
    "the header is zero": lambda path, size: overwrite(path, 0, b"\0" * 4096),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_log_is_moved_aside_and_its_events_are_saved(path: Path, damage: str) -> None:
    events = written(path)
    DAMAGE[damage](path, path.stat().st_size)
    with pytest.raises(LogDamaged, match="`bandleader doctor`"), Log.open(path, readonly=True) as reader:
        list(reader.read())
    with Log.open(path, thorough=True) as log:
        assert log.check() == []
        assert log.salvage is not None
        assert log.salvage.moved_to == path.with_name("state.db.corrupt-1")
        assert log.salvage.moved_to.exists()
        saved = list(log.read())
        assert len(saved) == log.salvage.saved > len(events) * (0.3 if "missing" in damage else 0.95)
        assert set(map(repr, saved)) <= set(map(repr, events))
        assert log.salvage.lost == saved[-1].seq - len(saved)
        assert [each for each in saved if each.session == "t"] == list(log.read("t"))
        assert log.append([event(9999)])[0].seq == saved[-1].seq + 1
    with Log.open(path) as log:
        assert log.salvage is None
        assert len(list(log.read())) == len(saved) + 1


def test_every_damaged_log_is_kept(path: Path) -> None:
    for _ in range(2):
        written(path, 20)
        overwrite(path, 0, b"\0" * 4096)
        Log.open(path).close()
    assert {"state.db", "state.db.corrupt-1", "state.db.corrupt-2"} <= set(os.listdir(path.parent))


def test_a_file_that_never_was_a_log_is_moved_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"hello" * 10_000)
    with Log.open(path) as log:
        assert log.salvage is not None
        assert log.salvage.saved == 0
        assert log.append([event(0)])[0].seq == 1
    assert (path.parent / "state.db.corrupt-1").read_bytes() == b"hello" * 10_000


def test_an_empty_file_is_a_new_log(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Log.open(path) as log:
        assert log.salvage is None
        assert numbers(log) == []


def crashed(path: Path, target: Path) -> None:
    """The files as a crash leaves them: events are in the write-ahead log only."""
    target.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(path.with_name(path.name + suffix), target)


def test_the_torn_end_of_a_write_ahead_log_costs_only_what_was_torn(path: Path, tmp_path: Path) -> None:
    with Log.open(path) as log:
        for number in range(50):
            log.append([event(number)])
        size = path.with_name("state.db-wal").stat().st_size
        for cut in (1, 4000, size // 2):
            torn = tmp_path / f"torn-{cut}"
            crashed(path, torn)
            os.truncate(torn / "state.db-wal", size - cut)
            with Log.open(torn / "state.db") as other:
                assert other.salvage is None
                left = numbers(other)
                assert left == list(range(len(left)))
                assert len(left) >= 48 if cut < 4096 else len(left) > 10
                other.append([event(99)])
                assert numbers(other, "s") == [*left, 99]


def test_events_that_only_the_write_ahead_log_has_are_saved_from_a_damaged_file(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "crashed"
    with Log.open(path) as log:
        log.append([event(number) for number in range(500)])
        log._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        log.append([event(number) for number in range(500, 600)])
        crashed(path, target)
    size = (target / "state.db").stat().st_size
    overwrite(target / "state.db", size // 8192 * 4096, b"\xa5" * 4096)
    with Log.open(target / "state.db") as other:
        assert other.salvage is not None
        assert set(range(500, 600)) <= set(numbers(other))
        assert other.salvage.saved >= 400


def test_unreadable_data_of_one_event_are_found_and_cost_only_that_event(log: Log, path: Path) -> None:
    log.append([event(number) for number in range(5)])
    log._connection.execute("UPDATE event SET data = '{\"number\": ' WHERE seq = 3")
    with pytest.raises(LogDamaged):
        list(log.read("s"))
    assert len(log.check()) == 1
    log.close()
    with Log.open(path, thorough=True) as again:
        assert again.salvage is not None
        assert (again.salvage.saved, again.salvage.lost) == (4, 1)
        assert numbers(again, "s") == [0, 1, 3, 4]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=64)), min_size=1, max_size=4)
)
def test_whatever_happens_to_its_bytes_a_log_can_be_used(tmp_path: Path, changes: list[tuple[float, bytes]]) -> None:
    """Random bytes at random places may cost events, but what is left is readable and can be appended to."""
    whole, broken = tmp_path / "whole" / "state.db", tmp_path / "broken" / "state.db"
    if not whole.exists():
        written(whole, 200)
    shutil.rmtree(broken.parent, ignore_errors=True)
    shutil.copytree(whole.parent, broken.parent)
    size = whole.stat().st_size
    for place, data in changes:
        overwrite(broken, int(place * size), data)
    try:
        with Log.open(broken, thorough=True) as log:
            list(log.read())
            last = log.append([event(1)])[0].seq
            assert [each.seq for each in log.read()][-1] == last
            assert "s" in [entry.id for entry in log.sessions()]
    except LogTooNew:
        assert any(place * size < 64 for place, _ in changes)
