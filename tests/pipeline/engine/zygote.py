"""Runs the engine in child processes that can be killed at an event boundary. A process of its own, without threads.

Reads one JSON object a line from standard input and answers each with one: ``{"folder", "target", "resume", "jobs",
"keep_going", "kill", "when"}`` gives ``{"signal", "appends"}``. With ``kill`` N the child kills itself at the Nth
append of events: ``when`` is ``before`` (they are lost, what they tell of has happened) or ``after`` (they are on
record, nothing has followed).
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence

from bandleader.pipeline import running  # noqa: F401  # imported once, for all children
from bandleader.pipeline.engine import Engine
from bandleader.pipeline.events import Event
from bandleader.pipeline.options import RunOptions
from bandleader.pipeline.store.log import Log
from bandleader.workspace.project import Project


def main() -> None:
    """Serve until standard input ends."""
    for line in sys.stdin:
        order = json.loads(line)
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            code = 1
            try:
                os.write(writer, json.dumps(work(order)).encode())
                code = 0
            finally:
                os._exit(code)
        os.close(writer)
        _, status = os.waitpid(child, 0)
        with os.fdopen(reader, "rb") as pipe:
            said = pipe.read()
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        sys.stdout.write(json.dumps({"signal": killed, **json.loads(said or b"{}")}) + "\n")
        sys.stdout.flush()


def work(order: dict[str, object]) -> dict[str, object]:
    """Run or resume in this process."""
    os.setsid()
    project = Project(str(order["folder"]))
    project.open(keep=False)
    engine = Engine(project)
    counted = count_appends(int(str(order.get("kill", 0))), str(order.get("when", "after")))
    if order.get("resume"):
        result = engine.resume()
    else:
        options = RunOptions(jobs=int(str(order.get("jobs", 2))), keep_going=bool(order.get("keep_going")))
        result = engine.run(engine.plan(str(order["target"]), options), options)
    return {"outcome": result.outcome, "session": result.session, "appends": counted[0]}


def count_appends(kill: int, when: str) -> list[int]:
    """Count the appends to the log, and die at one of them."""
    counted = [0]
    append = Log.append

    def counting(self: Log, events: Sequence[Event]) -> list[Event]:
        counted[0] += 1
        if counted[0] == kill and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        appended = append(self, events)
        if counted[0] == kill:
            os.kill(os.getpid(), signal.SIGKILL)
        return appended

    Log.append = counting  # type: ignore[method-assign]
    return counted


if __name__ == "__main__":
    main()
