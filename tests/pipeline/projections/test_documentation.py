"""The documented formats are the real ones."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
import yaml

from bandleader.pipeline import events
from bandleader.pipeline.events import DURABLE, EVENT_TYPES, SCHEMA, Event
from bandleader.pipeline.metrics.measurement import Measurement, line_of
from bandleader.pipeline.metrics.openmetrics import openmetrics
from bandleader.pipeline.plan_data import plan_to_data
from bandleader.pipeline.projections.session_file import SessionView
from bandleader.pipeline.store.log import Log
from tests.pipeline.reference import plan_of, step

DOCS = Path(__file__).resolve().parents[3] / "docs"
SECTION = re.compile(r"^### (\w+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)


def listed() -> dict[str, set[str]]:
    """The keys of each type, as the comments of ``events.py`` list them."""
    source = inspect.getsource(events)
    body = source[source.index("Literal[\n") : source.index("\n]\n")]
    found: dict[str, str] = {}
    name = ""
    for line in body.splitlines()[1:]:
        code, _, comment = line.partition("#")
        if match := re.search(r'"(\w+)"', code):
            name = match[1]
            found[name] = comment
        elif name and not re.fullmatch(r"\s*(the session|one command)", comment):
            found[name] += comment
    return {name: keys_of(comment) for name, comment in found.items()}


def keys_of(comment: str) -> set[str]:
    items = re.sub(r"\([^)]*\)|\{[^}]*\}|\[[^\]]*\]", "", comment)
    return {item.split(":")[0].split()[-1] for item in re.split("[,;]", items) if item.strip()}


def sections() -> dict[str, str]:
    return dict(SECTION.findall((DOCS / "events.md").read_text(encoding="utf-8")))


def test_the_comments_are_understood() -> None:
    assert set(listed()) == set(EVENT_TYPES)
    assert listed()["session_started"] == {
        "plan",
        "target",
        "arguments",
        "options",
        "workspace",
        "head",
        "schema",
        "pid",
    }
    assert listed()["stage_ended"] >= {"verdict", "checks", "result", "metrics"}
    assert listed()["session_resumed"] == {"decision", "pid"}


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_every_type_is_documented_with_its_keys(kind: str) -> None:
    assert set(ROW.findall(sections()[kind])) == listed()[kind]


def test_nothing_else_is_documented() -> None:
    assert list(sections()) == sorted(sections(), key=list(sections()).index)
    assert set(sections()) == set(EVENT_TYPES)


def test_the_version_and_what_is_durable() -> None:
    text = (DOCS / "events.md").read_text(encoding="utf-8")
    assert f"version of this format: {SCHEMA}" in text
    paragraph = text[text.index("**Durability.**") : text.index("## The session")]
    assert set(re.findall(r"`(\w+)`", paragraph)) == set(DURABLE)


def test_the_session_file_is_documented_with_its_fields() -> None:
    example = re.search(r"```yaml\n(.*?)```", (DOCS / "sessions.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example
    documented = yaml.safe_load(example[1])
    view = SessionView("s")
    started = {"plan": plan_to_data(plan_of(step("a"))), "target": "a"}
    agent = {"agent": "tester", "state": "working", "slot": 0}
    view.apply(Event("session_started", "s", "", started, 1.0, 1))
    view.apply(Event("stage_started", "s", "a", {"stage": "execution", "attempt": 1}, 1.0, 2))
    view.apply(Event("agent_changed", "s", "a", agent, 1.0, 3))
    assert shape(documented) == shape(yaml.safe_load(view.text()))


def shape(value: object) -> object:
    """Names in their order, without values."""
    if isinstance(value, dict):
        return [(name, shape(each)) for name, each in value.items()]
    return [shape(each) for each in value] if isinstance(value, list) else None


def test_the_metrics_are_documented(tmp_path: Path) -> None:
    text = (DOCS / "sessions.md").read_text(encoding="utf-8")
    example = re.search(r"^\{.*\}$", text, re.MULTILINE)
    assert example
    line = line_of(Measurement("a", "s", "succeeded", 1.0, 1))
    assert re.findall(r'"(\w+)":', example[0]) == re.findall(r'"(\w+)":', line)
    with Log.open(tmp_path / "state.db") as log:
        kinds = dict(re.findall(r"^# TYPE (\w+) (\w+)$", openmetrics(log), re.MULTILINE))
    expected = {name + ("_total" if kind == "counter" else ""): kind for name, kind in kinds.items()}
    assert dict(re.findall(r"^\| `(bandleader_\w+)` \| (\w+) \|", text, re.MULTILINE)) == expected
