"""What commands have achieved: kept with the events, for every way in which a log can come about."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandleader.pipeline.events import Event
from bandleader.pipeline.store.log import Log
from bandleader.pipeline.store.successes import Failures


def ended(command: str, outcome: str = "succeeded", fingerprint: str = "f", key: str = "k", **result: Any) -> Event:
    data = {"outcome": outcome, "fingerprint": fingerprint, "key": key, "duration": 1.5, "result": result}
    return Event("command_ended", "s", command, data)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".milestones" / "state.db"


@pytest.fixture
def log(path: Path) -> Iterator[Log]:
    with Log.open(path) as log:
        yield log


def test_a_success_is_found_with_what_it_left(log: Log) -> None:
    event = log.append([ended("quality/lint", tree="t1", output="fine")])[0]
    success = log.successes()["quality/lint"]
    assert success == ("quality/lint", "k", "f", event.seq, event.at, "s", "t1", 1.5)
    assert log.result(success) == {"tree": "t1", "output": "fine"}
    assert log.successes(["other"]) == {}
    assert log.successes(["quality/lint", "other"]) == log.successes()


def test_each_key_has_its_newest_success_and_the_newest_of_all_stands_for_the_command(log: Log) -> None:
    log.append([ended("a", key="one"), ended("a", key="two"), ended("a", key="one")])
    assert (log.successes()["a"].key, log.successes()["a"].seq) == ("one", 3)
    two = log.success("a", "two")
    assert two is not None
    assert two.seq == 2
    assert log.success("a", "three") is None


def test_a_new_fingerprint_drops_the_results_for_others(log: Log) -> None:
    log.append([ended("a", fingerprint="old", key="one"), ended("a", fingerprint="new", key="two")])
    assert log.success("a", "one") is None
    assert log.successes()["a"].fingerprint == "new"


def test_what_a_command_was_really_given_counts_before_the_plan(log: Log) -> None:
    event = ended("a", "succeeded", "planned", "planned")
    event.data["result"].update(fingerprint="real", key="real key")
    log.append([event])
    assert log.successes()["a"][1:3] == ("real key", "real")


def test_failures_in_a_row_are_counted_until_a_success(log: Log) -> None:
    log.append([ended("a", "failed"), ended("b", "failed"), ended("b", "cancelled")])
    last = log.append([ended("a", "failed")])[0].at
    assert log.breakers()["a"] == Failures(2, last)
    assert log.breakers()["b"].number == 1
    log.append([ended("a")])
    assert set(log.breakers()) == {"b"}
    assert set(log.successes()) == {"a"}


def test_nothing_is_kept_of_a_transaction_that_failed(log: Log) -> None:
    with pytest.raises(TypeError):
        log.append([ended("a"), ended("b", tree=object())])
    assert log.successes() == {}


def test_another_process_sees_them(log: Log, path: Path) -> None:
    with Log.open(path, readonly=True) as reader:
        log.append([ended("a")])
        assert set(reader.successes()) == {"a"}


def as_before(path: Path) -> None:
    """Make the file one of the first format, which had no such tables."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TABLE success; DROP TABLE failure; PRAGMA user_version = 1;")


def test_an_old_log_gets_its_tables_when_it_is_opened(path: Path) -> None:
    with Log.open(path) as log:
        log.append([ended("a"), ended("b", "failed"), ended("b", "failed")])
        successes, breakers = log.successes(), log.breakers()
    as_before(path)
    with Log.open(path, readonly=True) as reader:
        assert (reader.successes(), reader.breakers()) == (successes, breakers)
        assert reader.success("a", "k") == successes["a"]
    for _ in range(2):
        with Log.open(path) as log:
            assert (log.successes(), log.breakers()) == (successes, breakers)


def test_a_salvaged_log_has_them_again(path: Path) -> None:
    with Log.open(path) as log:
        log.append([ended(f"c{number}") for number in range(200)] + [ended("b", "failed")])
        successes, breakers = log.successes(), log.breakers()
    with path.open("r+b") as file:  # the first page holds the table of tables
        file.write(b"\0" * 100)
    with Log.open(path) as log:
        assert log.salvage is not None
        assert (log.successes(), log.breakers()) == (successes, breakers)


EVENTS = st.lists(
    st.builds(
        ended,
        st.sampled_from("ab"),
        st.sampled_from(["succeeded", "failed", "cancelled"]),
        st.sampled_from("fg"),
        st.sampled_from("kl"),
    ),
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(EVENTS, st.integers(1, 5))
def test_they_follow_from_the_events_alone(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event], n: int
) -> None:
    path = tmp_path_factory.mktemp("log") / "state.db"
    with Log.open(path) as log:
        for start in range(0, len(events), n):
            log.append(events[start : start + n])
        found = log.successes(), log.breakers()
        for command in "ab":
            own = [each for each in log.read() if each.command == command]
            won = [each for each in own if each.data["outcome"] == "succeeded"]
            success = log.successes().get(command)
            assert (success.seq if success else None) == (won[-1].seq if won else None)
            lost = [each for each in own if each.data["outcome"] == "failed" and each.seq > (won[-1].seq if won else 0)]
            assert log.breakers().get(command) == (Failures(len(lost), lost[-1].at) if lost else None)
    as_before(path)
    with Log.open(path) as log:
        assert (log.successes(), log.breakers()) == found
