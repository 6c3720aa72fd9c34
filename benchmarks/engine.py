"""Measures the engine itself: what a run of many commands costs, and how soon it answers.

    python benchmarks/engine.py [--runs 5] [--sizes 1000,10000] [--only size,event,follow,resume,cancel]

Commands are `true` for the shell and only read, two at once, so what is measured is the engine. Each quantity is given
as median, fastest and slowest.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from graphs import bandleader, layered

from bandleader.pipeline.events import Event
from bandleader.pipeline.store.errors import LogMissing
from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.log import Log

OWN = str(Path(sys.executable).parent / "bandleader")
EVENTS = 1000  # for one measurement of what an event costs


def main() -> None:
    """Print a Markdown table a group of quantities."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[1000, 10000])
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(GROUPS))
    options = parser.parse_args()
    print("| quantity | median | fastest | slowest |\n|---|--:|--:|--:|")
    for name in options.only:
        GROUPS[name](options)


def report(what: str, values: Sequence[float], unit: str) -> None:
    """Print one row."""
    figures = [f"{each:,.3g} {unit}" for each in (statistics.median(values), min(values), max(values))]
    print(f"| {what} | {' | '.join(figures)} |", flush=True)


def sizes(options: argparse.Namespace) -> None:
    """Time and memory of whole runs; of the largest ones there are few."""
    for size in options.sizes:
        wall, cpu, peak, idle = [], [], [], []
        for _ in range(options.runs if size <= 1000 else min(2, options.runs)):
            with library(size) as folder:
                took, own = timed(folder, "run", "all", "-j2")
                wall.append(1e6 * took / size)
                cpu.append(1e6 * (own.ru_utime + own.ru_stime) / size)
                peak.append(own.ru_maxrss / 1024)
                idle.append(1e3 * timed(folder, "run", "all", "-j2")[0])
        report(f"{size:,} commands, cold: wall time a command", wall, "us")
        report(f"{size:,} commands, cold: processor time a command, children included", cpu, "us")
        report(f"{size:,} commands: peak of resident memory", peak, "MB")
        report(f"{size:,} commands, again: nothing to do", idle, "ms")


def events(options: argparse.Namespace) -> None:
    """What an event costs: alone and on the disk, and as one of many in a transaction."""
    data = {"stage": "execution", "attempt": 1, "verdict": "passed", "duration": 0.001, "message": "", "checks": []}
    for what, kind, batch in (("alone, on the disk", "snapshot_taken", 1), ("alone", "stage_ended", 1),
                              ("as one of ten", "stage_ended", 10)):  # fmt: skip
        taken = []
        for _ in range(options.runs):
            with tempfile.TemporaryDirectory() as folder, Log.open(Path(folder) / "state.db") as log:
                log.append([Event("session_started", "s", "", {})])
                begin = time.perf_counter()
                for _ in range(EVENTS // batch):
                    log.append([Event(kind, "s", "a", data)] * batch)  # type: ignore[arg-type]  # one of two types
                taken.append(1e6 * (time.perf_counter() - begin) / EVENTS)
        report(f"an event, {what}", taken, "us")


def follow(options: argparse.Namespace) -> None:
    """From the moment an event is recorded in one process until another one has it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        Log.open(path).close()
        code = (
            "import sys, time\nfrom pathlib import Path\nfrom bandleader.pipeline.events import Event\n"
            "from bandleader.pipeline.store.log import Log\nlog = Log.open(Path(sys.argv[1]))\ntime.sleep(0.5)\n"
            f"for _ in range({20 * options.runs}):\n    time.sleep(0.0137)\n"
            "    log.append([Event('agent_changed', 's', '', {'sent': time.time()})])\n"
        )
        with subprocess.Popen([sys.executable, "-c", code, str(path)]):
            report("from an event to its reader in another process", asyncio.run(heard(path, 20 * options.runs)), "ms")


async def heard(path: Path, count: int) -> list[float]:
    """How long each of the next events took to arrive, in milliseconds."""
    taken: list[float] = []
    with Log.open(path, readonly=True) as log:
        async for event in log.follow():
            taken.append(1e3 * (time.time() - event.data["sent"]))
            if len(taken) == count:
                break
    return taken


def resumption(options: argparse.Namespace) -> None:
    """From the start of `bandleader resume` to the first stage of a session of 1,000 commands that was killed."""
    report("1,000 commands: from `resume` to the first stage", [resumed() for _ in range(options.runs)], "ms")


def resumed() -> float:
    """One such time, in milliseconds."""
    with library(1000) as folder:
        process = start(folder, "run", "all", "-j2")
        wait_for(folder, lambda found: sum(event.type == "command_ended" for event in found) > 200)
        process.kill()
        process.wait()
        last = seen(folder)[-1].seq
        began = time.time()
        process = start(folder, "resume")
        wait_for(folder, lambda found: any(event.type == "stage_started" and event.seq > last for event in found))
        process.send_signal(signal.SIGINT)
        process.wait()
        first = next(event for event in seen(folder, last) if event.type == "stage_started")
        return 1e3 * (first.at - began)


def cancel(options: argparse.Namespace) -> None:
    """From a request to cancel until no process of the command is left."""
    taken = []
    for _ in range(options.runs):
        with library(1, script="sleep 60") as folder:
            process = start(folder, "run", "c0")
            wait_for(folder, lambda found: any(event.type == "process_started" for event in found))
            time.sleep(0.1)  # the shell has started its `sleep`
            session = seen(folder)[0].session
            with Log.open(Layout(folder).log) as log:
                asked = log.append([Event("cancel_requested", session, "", {"by": "cli"})])[0]
            process.wait()
            # Recorded when the group is gone; who waits for its number also waits for init to bury the orphans.
            ended = next(event for event in seen(folder) if event.type == "process_ended")
            taken.append(1e3 * (ended.at - asked.at))
    report("from a cancellation to the end of the process group", taken, "ms")


@contextlib.contextmanager
def library(size: int, script: str = "true") -> Iterator[Path]:
    """A folder with commands that nobody has run; the target's result holds, so that a second run has nothing to do."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "w"
        bandleader(layered(size), folder)
        for name, old, new in (
            ("all", "runner: shell", "runner: shell, cache: 1h"),
            ("c0", "\ntrue\n", f"\n{script}\n"),
        ):
            file = folder / ".claude" / "commands" / f"{name}.md"
            file.write_text(file.read_text().replace(old, new))
        os.environ["BANDLEADER_CACHE_DIR"] = f"{place}/cache"
        yield folder


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start the program; nobody reads what it prints."""
    return subprocess.Popen([OWN, *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def timed(folder: Path, *words: str) -> tuple[float, resource.struct_rusage]:
    """Run the program to its end: seconds, and what it used."""
    begin = time.perf_counter()
    process = start(folder, *words)
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bandleader {' '.join(words)} ended with {process.returncode}")
    return took, used


def seen(folder: Path, after: int = 0) -> list[Event]:
    """The events behind a place; none while there is no log."""
    try:
        with Log.open(Layout(folder).log, readonly=True) as log:
            return list(log.read(after=after))
    except LogMissing:
        return []


def wait_for(folder: Path, found: Callable[[list[Event]], bool]) -> None:
    """Wait until the events are as wanted."""
    until = time.monotonic() + 60
    while not found(seen(folder)):
        if time.monotonic() > until:
            raise SystemExit("the run does not get that far")
        time.sleep(0.02)


GROUPS: dict[str, Callable[[argparse.Namespace], None]] = {
    "size": sizes,
    "event": events,
    "follow": follow,
    "resume": resumption,
    "cancel": cancel,
}


if __name__ == "__main__":
    main()
