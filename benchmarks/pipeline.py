"""Times `bandleader run` as a whole process against other task runners, in turn, over commands that do nothing.

    python benchmarks/pipeline.py [--runs 5] [--sizes 1,1000] [--peers make,ninja,...]

*cold*: nothing has run yet. *nothing to do*: the same again. Each cold run has a fresh folder; the ratio is the median
of the ratios within a round, in which everybody runs once. A peer that is not on the PATH is left out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from graphs import WRITERS, layered  # noqa: E402  (a script beside this one)

DBOS_PYTHON = str(Path(shutil.which("dbos") or "dbos").parent / "python")
OWN = str(Path(sys.executable).parent / "bandleader")
COMMANDS = {
    "bandleader": [OWN, "run", "all", "-j2"],
    "make": ["make", "-j2", "-s", "all"],
    "ninja": ["ninja", "-j2", "--quiet"],
    "just": ["just", "all"],
    "doit": ["doit", "-n2", "-v0"],
    "go-task": ["task", "-C2", "all"],
    "wireit": ["npm", "run", "--silent", "all"],
    "snakemake": ["snakemake", "--cores", "2", "--quiet", "all"],
    "dbos": [DBOS_PYTHON, str(HERE / "dbos_graph.py"), "graph.json"],
}


class Run(NamedTuple):
    """One finished process tree: seconds of wall time and of processor time, and mebibytes of its largest process."""

    wall: float
    cpu: float
    peak: float


def main() -> None:
    """Print a Markdown table for each size."""
    options = arguments()
    present = [name for name in COMMANDS if shutil.which(COMMANDS[name][0]) and (name in options.peers)]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HOME": folder, "WIREIT_PARALLEL": "2", "WIREIT_LOGGER": "quiet-ci"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for size in options.sizes:
            print(f"\n### {size:,} command{'s' * (size > 1)}\n")
            print("| | cold s | ratio | cpu s | peak MB | nothing to do s | ratio |\n|---|--:|--:|--:|--:|--:|--:|")
            cold: dict[str, list[Run]] = {name: [] for name in present}
            again: dict[str, list[Run]] = {name: [] for name in present}
            for number in range(options.runs + 1):
                for name in present:
                    place = Path(folder) / f"{name}-{size}-{number}"
                    place.mkdir()
                    WRITERS[name](layered(size), place)
                    first, second = timed(name, place, environment), timed(name, place, environment)
                    shutil.rmtree(place)
                    if number:  # the round before the first warms the file cache
                        cold[name].append(first)
                        again[name].append(second)
            for name in present:
                report(name, cold, again)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[1, 1000])
    parser.add_argument("--peers", type=lambda text: ["bandleader", *text.split(",")], default=list(COMMANDS))
    return parser.parse_args()


def timed(name: str, folder: Path, environment: dict[str, str]) -> Run:
    """Run a tool once in a folder; what it prints is read and thrown away."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(COMMANDS[name], cwd=folder, env=environment, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")
            raise SystemExit(f"{name} ended with {process.returncode}: {said[-800:]}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def report(name: str, cold: dict[str, list[Run]], again: dict[str, list[Run]]) -> None:
    """Print the row of a tool."""
    own = cold[name]
    cells = [name, f"{statistics.median(run.wall for run in own):.3f}", ratio(name, cold)]
    cells += [f"{statistics.median(run.cpu for run in own):.2f}", f"{max(run.peak for run in own):.0f}"]
    cells += [f"{statistics.median(run.wall for run in again[name]):.3f}", ratio(name, again)]
    print(f"| {' | '.join(cells)} |", flush=True)


def ratio(name: str, taken: dict[str, list[Run]]) -> str:
    """How many times as long as Bandleader a tool takes."""
    if name == "bandleader":
        return "1"
    pairs = zip(taken[name], taken["bandleader"], strict=True)
    return f"{statistics.median(peer.wall / own.wall for peer, own in pairs):.2f}"


if __name__ == "__main__":
    main()
