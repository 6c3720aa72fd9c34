"""Times snapshots and rollbacks of 5,000 files with 10 changed against plain git commands, in turn, in one run.

    python benchmarks/tree.py [--runs 15]

The ratios are medians of pair-by-pair ratios: both ran within the same second.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bandleader.pipeline.tree.find import find_tree
from bandleader.pipeline.tree.snapshot import Moment

FILES = 5000
CHANGED = 10
ENVIRONMENT = {**os.environ, "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a"} | {
    "GIT_COMMITTER_EMAIL": "a@b"
}


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work"
        make(work)
        time.sleep(1.1)  # files as old as the index are read again by every git
        measure(work, runs)


def measure(work: Path, runs: int) -> None:
    """Alternate between ours and git's."""
    chance = random.Random(1)
    tree = find_tree(work, work / ".milestones" / "tree")
    before = tree.snapshot(Moment("s", "warm", 1, "before"))
    plain_index = {**ENVIRONMENT, "GIT_INDEX_FILE": str(work / ".git" / "plain")}
    git(work, "add", "-A", environment=plain_index)
    times: dict[str, list[float]] = {}

    def plain() -> None:
        git(work, "add", "-A", environment=plain_index)
        git(work, "write-tree", environment=plain_index)

    for run in range(1, runs + 1):
        plain()  # whoever comes second would find the other's objects, so each has changes of its own
        change(work, chance)
        note(times, "git add -A, write-tree", plain)
        tree.state()
        change(work, chance)
        note(times, "snapshot", lambda run=run: tree.snapshot(Moment("s", "c", run, "before")))
        note(times, "snapshot, nothing changed", lambda run=run: tree.snapshot(Moment("s", "d", run, "before")))
        before = tree.load(f"refs/bandleader/s/c/{run}/before")
        change(work, chance)
        note(times, "git status", lambda: git(work, "status", "--porcelain"))
        note(
            times, "rollback", lambda run=run, before=before: tree.rollback(before, Moment("s", "c", run, "discarded"))
        )
    base = times["git add -A, write-tree"]
    print("| what | ms | times `git add -A, write-tree` |\n|---|---|---|")
    for what, taken in times.items():
        ratio = statistics.median(one / other for one, other in zip(taken, base, strict=True))
        print(f"| {what} | {statistics.median(taken) * 1000:.1f} | {ratio:.2f} |")


def note(times: dict[str, list[float]], what: str, run: Callable[[], object]) -> None:
    """Add what one call takes, in seconds."""
    started = time.perf_counter()
    run()
    times.setdefault(what, []).append(time.perf_counter() - started)


def make(work: Path) -> None:
    """A packed repository of 250 folders."""
    chance = random.Random(0)
    for number in range(FILES):
        path = work / name(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(chance.randrange(2000, 18000)))
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"], ["gc", "-q"]):
        git(work, *arguments)


def name(number: int) -> str:
    """The path of a file."""
    return f"p{number % 250 // 25}/q{number % 250}/f{number}.txt"


def change(work: Path, chance: random.Random) -> None:
    """Append to a few files."""
    for number in chance.sample(range(FILES), CHANGED):
        with (work / name(number)).open("ab") as file:
            file.write(chance.randbytes(10))


def git(work: Path, *arguments: str, environment: dict[str, str] = ENVIRONMENT) -> None:
    """Run git."""
    subprocess.run(["git", *arguments], cwd=work, env=environment, check=True, capture_output=True)


if __name__ == "__main__":
    main()
