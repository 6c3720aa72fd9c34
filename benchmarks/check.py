"""Times `bandleader check` as a whole process against agnix, in turn, over generated libraries.

    python benchmarks/check.py [--runs 7] [--sizes 100,1000,10000] [--peer PATH-TO-AGNIX]

The ratio is the median of the pair-by-pair ratios: both ran within the same second. *cold* has no index, *warm* finds
the index of the run before; the operating system's file cache is warm for everybody.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from generate import generate  # noqa: E402  (a script beside this one)


class Run(NamedTuple):
    """One finished process: seconds of wall and processor time, and its output."""

    wall: float
    cpu: float


def main() -> None:
    """Print a Markdown table."""
    options = arguments()
    agnix = options.peer or shutil.which("agnix")
    program = str(Path(sys.executable).parent / "bandleader")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "BANDLEADER_CACHE_DIR": f"{folder}/cache", "HOME": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run([program, "--version"], env=environment, check=True, capture_output=True)  # writes bytecode
        print("| files | | wall s | cpu s | ratio to agnix |\n|--:|---|--:|--:|--:|")
        for size in options.sizes:
            library = Path(folder) / f"library{size}"
            generate(library, size)
            peer = timed([agnix, "."], library, environment) if agnix else None
            cold = timed([program, "check", "--no-cache", "."], library, environment)
            warm = timed([program, "check", "."], library, environment)
            report(size, {"agnix": peer, "bandleader, cold": cold, "bandleader, warm": warm}, options.runs)
        one = next((Path(folder) / f"library{options.sizes[0]}" / ".claude" / "commands").rglob("*.md"))
        lone = Path(folder) / "lone"
        lone.mkdir()
        shutil.copy(one, lone / "one.md")
        report(1, {"bandleader, one file": timed([program, "check", "one.md"], lone, environment)}, options.runs)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument(
        "--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[100, 1000, 10000]
    )
    parser.add_argument("--peer", help="agnix, when it is not on the PATH")
    return parser.parse_args()


def timed(command: list[str], folder: Path, environment: dict[str, str]) -> Callable[[], Run]:
    """A function that runs ``command`` once; its output is read and thrown away."""

    def run() -> Run:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()[:400]}")
        return Run(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)

    return run


def report(size: int, contenders: dict[str, Callable[[], Run] | None], runs: int) -> None:
    """Run everybody in turn, and print a row each."""
    present = {name: run for name, run in contenders.items() if run}
    for run in present.values():
        run()  # warm-up, and the index for the warm one
    taken: dict[str, list[Run]] = {name: [] for name in present}
    for _ in range(runs):
        for name, run in present.items():
            taken[name].append(run())
    for name, results in taken.items():
        wall = statistics.median(run.wall for run in results)
        cpu = statistics.median(run.cpu for run in results)
        ratio = ""
        if "agnix" in taken and name != "agnix":
            pairs = zip(results, taken["agnix"], strict=True)
            ratio = f"{statistics.median(mine.wall / peer.wall for mine, peer in pairs):.2f}"
        print(f"| {size:,} | {name} | {wall:.3f} | {cpu:.3f} | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
