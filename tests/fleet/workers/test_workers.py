"""A fleet whose sessions are run by workers."""

from __future__ import annotations

from bandleader.distributed.database.address import Address
from bandleader.distributed.database.log import DatabaseLog
from tests.distributed.support.crew import Crew
from tests.fleet.conftest import Fleet, read_until


def results(fleet: Fleet, database: Address) -> dict[str, list[str]]:
    """What the branches of the sessions hold, by repository."""
    found: dict[str, list[str]] = {}
    with DatabaseLog.open(database) as log:
        for entry in log.sessions():
            outline = log.outline(entry.id)
            assert (outline.fleet, outline.outcome) == (fleet.id, "succeeded")
            (repository,) = (each for each in fleet.repositories if outline.remote.endswith(f"{each.folder.name}.git"))
            repository.git("fetch", "--quiet", "origin", f"bandleader/{entry.id}")
            found.setdefault(repository.folder.name, []).append(repository.git("show", "FETCH_HEAD:result"))
    return found


def test_every_repository_is_a_session_of_the_workers(pushed: Fleet, crew: Crew, database: Address) -> None:
    crew.hire()
    pushed.repositories[2].write("unpushed", "by anybody")
    words = ["--repos", pushed.write_list(), "--on", database.url]
    code, said = pushed.bandleader("run", "work", *words)
    assert code == 1
    assert pushed.statuses() == {"a": "succeeded", "b": "succeeded", "c": "refused"}, said
    (pushed.repositories[2].folder / "unpushed").unlink()
    code, said = pushed.bandleader("resume", pushed.id)
    assert code == 0, said
    assert results(pushed, database) == {name: ["done"] for name in "abc"}


def test_after_a_kill_each_repository_gets_one_session(pushed: Fleet, crew: Crew, database: Address) -> None:
    words = ["--repos", pushed.write_list(), "--on", database.url, "--jobs", "2", "--format", "json"]
    process = pushed.start("run", "work", *words)
    read_until(process, "session_began")
    process.kill()
    process.wait()
    crew.hire()
    code, said = pushed.bandleader("resume", pushed.id)
    assert code == 0, said
    assert results(pushed, database) == {name: ["done"] for name in "abc"}


def cancelled(session: str, log: DatabaseLog) -> bool:
    return any(event.type == "cancel_requested" for event in log.read(session))


def test_cancelling_reaches_the_sessions(pushed: Fleet, database: Address) -> None:
    """No worker is there to end them, so the second request ends the waiting."""
    words = ["--repos", pushed.write_list(), "--on", database.url, "--format", "json"]
    process = pushed.start("run", "work", *words)
    read_until(process, "session_began", 3)
    assert pushed.bandleader("cancel", pushed.id)[0] == 0
    with DatabaseLog.open(database) as log:
        while not all(cancelled(entry.id, log) for entry in log.sessions()):
            assert process.poll() is None
    assert pushed.bandleader("cancel", pushed.id)[0] == 0
    assert process.wait(60) == 130
    assert set(pushed.statuses().values()) == {"running"}
