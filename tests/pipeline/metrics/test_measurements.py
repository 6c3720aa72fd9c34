"""Measurements: from events to lines and back, and what they sum up to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.pipeline.events import Event
from bandleader.pipeline.metrics import history as history_module
from bandleader.pipeline.metrics.history import history
from bandleader.pipeline.metrics.measurement import Measurement, line_of, measured, read_line
from bandleader.pipeline.metrics.summary import percentile, summary
from bandleader.pipeline.store.layout import Layout

NUMBERS = st.integers(0, 10**15)
TIMES = st.floats(0, 10**10)
MEASUREMENTS = st.builds(
    Measurement,
    st.text(),
    st.text(),
    st.sampled_from(("succeeded", "failed", "cancelled")),
    TIMES,
    NUMBERS,
    TIMES,
    NUMBERS,
    NUMBERS,
    TIMES,
    NUMBERS,
    NUMBERS,
    TIMES,
    st.text(),
)


@given(MEASUREMENTS)
def test_a_line_says_everything(measurement: Measurement) -> None:
    line = line_of(measurement)
    assert line.endswith("\n")
    assert "\n" not in line[:-1]
    assert read_line(line) == measurement


@given(st.binary() | st.text().map(str.encode) | MEASUREMENTS.map(lambda each: line_of(each)[:-3].encode()))
def test_other_lines_are_none(line: bytes) -> None:
    assert read_line(line) is None


@pytest.mark.parametrize("line", ["[]", "{}", '{"status": 1}', "[" * 100_000])
def test_json_of_others_is_none(line: str) -> None:
    assert read_line(line) is None


def test_what_an_event_leaves_out_is_nought() -> None:
    assert measured(Event("command_ended", "s", "a", {"outcome": "failed"}, 5.0, 7), 3) == Measurement(
        "a", "s", "failed", 5.0, 7, agents=3
    )
    data = {"outcome": "succeeded", "duration": 2.0, "metrics": {"max_rss": 9, "agents": 1}, "result": {"cost": 0.5}}
    found = measured(Event("command_ended", "s", "a", data, 5.0, 7), 3)
    assert (found.duration, found.memory, found.agents, found.cost) == (2.0, 9, 1, 0.5)


def run(command: str, at: float, outcome: str = "succeeded", duration: float = 1.0) -> Measurement:
    return Measurement(command, "s", outcome, at, int(at), duration)


def test_commands_are_summed_up() -> None:
    runs = [
        run("b", 1.0),
        *(run("a", 10.0 + number, duration=float(number)) for number in range(1, 21)),
        run("a", 40.0, "failed", 100.0),
        run("a", 41.0, "cancelled", 500.0),
    ]
    a, b = summary(runs)
    assert (a.command, a.runs, a.succeeded, a.failed, a.p50, a.p95) == ("a", 22, 20, 1, 11.0, 20.0)
    assert (a.last, a.last_outcome) == (41.0, "cancelled")
    assert (b.command, b.runs, b.p50, b.p95) == ("b", 1, 1.0, 1.0)
    assert summary([]) == []


@given(st.lists(st.integers(0, 100), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_the_smallest_value_that_covers_its_share(values: list[int], share: float) -> None:
    found = percentile(sorted(map(float, values)), share)
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values)


def test_the_newest_days_are_read_back_and_broken_lines_passed_over(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert list(history(layout)) == []
    for day, at in (("20240101", 1.0), ("20240102", 2.0), ("20240103", 3.0)):
        path = layout.metrics(day)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("not ours\n" + line_of(run("a", at)) + '{"torn":')
    (path.parent / "execution-notes.jsonl").write_text(line_of(run("a", 9.0)))
    layout.metrics("20240104").mkdir()
    assert [each.at for each in history(layout, 3)] == [2.0, 3.0]
    assert list(history(layout, 0)) == []


def test_only_the_end_of_a_large_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout(tmp_path)
    lines = [line_of(run("a", float(at))) for at in range(10, 30)]
    layout.metrics("20240101").parent.mkdir(parents=True)
    layout.metrics("20240101").write_text("".join(lines))
    monkeypatch.setattr(history_module, "BYTES", 2 * len(lines[0]) + 10)
    assert [each.at for each in history(layout)] == [28.0, 29.0]
