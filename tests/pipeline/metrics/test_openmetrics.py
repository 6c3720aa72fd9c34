"""The OpenMetrics text: valid whatever the names are, and with the right numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.pipeline.events import Event
from bandleader.pipeline.metrics.exposition import Family, Histogram, exposition
from bandleader.pipeline.metrics.openmetrics import openmetrics
from bandleader.pipeline.store.errors import LogMissing
from bandleader.pipeline.store.log import Log
from tests.pipeline.metrics.grammar import Parsed, parse


def text_of(folder: Path, events: Sequence[Event]) -> dict[str, Parsed]:
    with Log.open(folder / "state.db") as log:
        log.append(events)
        return parse(openmetrics(log))


def ended(command: str, outcome: str, duration: float, **more: Any) -> Event:
    return Event("command_ended", "s", command, {"outcome": outcome, "duration": duration, **more})


def test_the_numbers_are_those_of_the_log(tmp_path: Path) -> None:
    checks = [
        {"name": "complexity budget", "verdict": "failed"},
        {"name": "safety", "verdict": "passed"},
    ]
    found = text_of(
        tmp_path,
        [
            Event("session_started", "s", "", {"plan": {"target": "a", "steps": []}}),
            Event("agent_changed", "s", "a", {"agent": "x", "state": "working", "slot": 0}),
            ended("a", "succeeded", 0.07, metrics={"tokens": 10, "cost": 0.5}),
            ended("a", "succeeded", 3.0, metrics={"tokens": 5}),
            ended("b", "failed", 4000.0),
            Event("command_skipped", "s", "c", {"reason": "cached"}),
            Event("stage_ended", "s", "b", {"stage": "quality_gates", "verdict": "failed", "checks": checks}),
            Event("retry_scheduled", "s", "b", {"attempt": 2}),
            Event("rolled_back", "s", "b", {}),
            Event("session_ended", "s", "", {"outcome": "failed"}),
            Event("session_started", "t", "", {"plan": {"target": "a", "steps": []}}),
            Event("agent_changed", "t", "a", {"agent": "x", "state": "orphaned", "slot": 0}),
            Event("session_parked", "t", "", {"reason": "why"}),
        ],
    )
    samples = {
        (name, *(value for _, value in labels)): value
        for name, family in found.items()
        if family.kind != "histogram"
        for (_, labels), value in family.samples.items()
    }
    assert samples == {
        ("bandleader_commands", "a", "succeeded"): 2,
        ("bandleader_commands", "b", "failed"): 1,
        ("bandleader_commands_skipped", "cached"): 1,
        ("bandleader_sessions", "failed"): 1,
        ("bandleader_sessions_open", "parked"): 1,
        ("bandleader_sessions_open", "running"): 0,
        ("bandleader_agents", "deployed"): 0,
        ("bandleader_agents", "working"): 0,
        ("bandleader_agents", "orphaned"): 1,
        ("bandleader_tokens", "a"): 15,
        ("bandleader_cost_dollars", "a"): 0.5,
        ("bandleader_checks_failed", "quality_gates", "complexity budget"): 1,
        ("bandleader_retries", "b"): 1,
        ("bandleader_rollbacks", "b"): 1,
    }
    durations = found["bandleader_command_duration_seconds"]
    assert durations.unit == "seconds"
    of_a = {
        labels[1][1]: value
        for (suffix, labels), value in durations.samples.items()
        if len(labels) == 2 and labels[0][1] == "a"
    }
    assert (of_a["0.05"], of_a["0.1"], of_a["5.0"], of_a["+Inf"]) == (0, 1, 2, 2)
    assert durations.samples["_sum", (("command", "b"),)] == 4000.0
    assert durations.samples["_bucket", (("command", "b"), ("le", "1800.0"))] == 0


@given(st.lists(st.tuples(st.text(), st.text(), st.floats(0, 10**6)), max_size=6))
def test_any_names_give_a_valid_text(samples: list[tuple[str, str, float]]) -> None:
    family, histogram = Family("x", "counter", 'a \\ "b"\nc', ("one", "two")), Histogram("y", "", ("one", "two"))
    expected: dict[tuple[str, str], float] = {}
    for one, two, value in samples:
        family.add(one, two, value=value)
        histogram.observe(one, two, value=value)
        expected[one, two] = expected.get((one, two), 0) + value
    found = parse(exposition([family, histogram]))
    assert found["x"].help == 'a \\ "b"\nc'
    assert {(labels[0][1], labels[1][1]): value for (_, labels), value in found["x"].samples.items()} == expected


def test_what_utf8_cannot_say_is_no_hindrance(tmp_path: Path) -> None:
    check = {"name": "\ud800", "verdict": "failed"}
    events = [Event("stage_ended", "s", "a", {"stage": "validation", "verdict": "failed", "checks": [check]})]
    found = text_of(tmp_path, events)
    assert list(found["bandleader_checks_failed"].samples) == [("_total", (("stage", "validation"), ("check", "?")))]


def test_a_log_that_is_not_there_says_so(tmp_path: Path) -> None:
    with Log.open(tmp_path / "state.db") as log:
        pass
    log.path.unlink()
    with pytest.raises(LogMissing):
        openmetrics(log)
