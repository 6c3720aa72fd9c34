"""A small library, a log and a workspace to make plans in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bandleader.library.document import Document
from bandleader.pipeline.events import Event
from bandleader.pipeline.plan import Plan, Step
from bandleader.pipeline.planning.inputs import InputFiles
from bandleader.pipeline.planning.planner import PlanRequest, make_plan
from bandleader.pipeline.planning.records import Records
from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.log import Log
from tests.support.memory import WORKSPACE, memory_library, memory_source

COMMANDS = ".claude/commands"


def command(needs: str = "", run: str = "", more: str = "", body: str = "Do it.") -> str:
    """The text of a command; ``needs`` and ``run`` are what stands between the brackets."""
    lines = ["---", "description: Does something useful"]
    lines += [f"dependencies: [{needs}]"] if needs else []
    lines += [f"run: {{{run}}}"] if run else []
    lines += [more] if more else []
    return "\n".join([*lines, "---", "", body, ""])


class View:
    """A library in memory that counts the documents it gives."""

    folder = WORKSPACE

    def __init__(self, files: Mapping[str, str]) -> None:
        self._texts = {f"{WORKSPACE}/{path}": (path, text) for path, text in files.items()}
        self.snapshot, _ = memory_library(dict(files))
        self.parsed: list[str] = []

    def document(self, path: str) -> Document | None:
        self.parsed.append(path)
        relative, text = self._texts[path]
        source = memory_source(relative)
        return Document(source, text) if source else None


class World:
    """A workspace with a log, whose library can be edited: ``files`` are commands by id, or files by path."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        self.folder = folder
        self.layout = Layout(folder)
        self.log = Log.open(self.layout.log)
        self.files = dict(files)
        self.start = self.log.now()
        self.later = 0.0  # seconds that have passed since; nothing else moves this clock
        self.tree: Callable[[], str] | None = lambda: "tree"
        self.quality: dict[str, float] = {}
        self._view: tuple[dict[str, str], View] | None = None

    def view(self) -> View:
        if self._view is None or self._view[0] != self.files:
            paths = {name if "." in name else f"{COMMANDS}/{name}.md": text for name, text in self.files.items()}
            self._view = (dict(self.files), View(paths))
        return self._view[1]

    def now(self) -> float:
        return self.start + self.later

    def records(self) -> Records:
        inputs = InputFiles(str(self.folder), "")
        return Records(self.layout, self.log, self.now(), inputs, self.tree, self.quality)

    def plan(self, target: str, **request: Any) -> Plan:
        return make_plan(PlanRequest(target, **request), self.view(), self.records())

    def decisions(self, target: str, **request: Any) -> dict[str, str]:
        return {step.id: step.decision for step in self.plan(target, **request).steps}

    def reason(self, target: str, id: str, **request: Any) -> str:
        return next(step.reason for step in self.plan(target, **request).steps if step.id == id)

    def run(self, target: str, **request: Any) -> list[str]:
        """Have the plan's commands succeed; returns who ran."""
        ran = [step for step in self.plan(target, **request).steps if step.decision == "run"]
        inputs = self.records().inputs
        self.happened(*(ended(step, inputs=dict(inputs.files(step.inputs))) for step in ran))
        return [step.id for step in ran]

    def fail(self, target: str, id: str) -> None:
        step = next(step for step in self.plan(target).steps if step.id == id)
        self.happened(ended(step, "failed"))

    def happened(self, *events: Event) -> None:
        self.log.append([event._replace(at=self.now()) for event in events])


def ended(step: Step, outcome: str = "succeeded", **result: Any) -> Event:
    data = {
        "outcome": outcome, "fingerprint": step.fingerprint, "key": step.key, "duration": 0.1, "result": result,
        "metrics": {},
    }  # fmt: skip
    return Event("command_ended", "s", step.id, data)
