"""What a command costs on workers beside what it costs here, and what it costs the workers and the database.

The same library, of commands that only read and run `true`, each needing three of the layer before: once by a local
run, once over worker processes on this machine, with a PostgreSQL server and a bare git repository beside them.

    python benchmarks/distributed.py --commands 200 --workers 2 --slots 2 --costs costs.json
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bandleader.distributed.database.claims import claim_session  # noqa: E402
from bandleader.distributed.database.connect import connect  # noqa: E402
from bandleader.distributed.database.log import DatabaseLog  # noqa: E402
from bandleader.distributed.database.news import News  # noqa: E402
from bandleader.distributed.database.sessions import Submission  # noqa: E402
from bandleader.distributed.database.writer import SessionLog  # noqa: E402
from bandleader.pipeline.events import Event  # noqa: E402
from tests.support.postgres import Cluster, programs  # noqa: E402

LAYERS = 10
IDLE = 10.0  # seconds for which idle workers are watched
APPENDS = 500
BANDLEADER = (sys.executable, "-m", "bandleader")
GIT = ("git", "-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "init.defaultBranch=main")


def library(folder: Path, commands: int) -> Path:
    """A clone of a bare repository with a library in layers; everything depends on `all`."""
    remote, work = folder / "remote.git", folder / "work"
    subprocess.run([*GIT, "init", "-q", "--bare", str(remote)], check=True)
    width = max(3, commands // LAYERS)
    for layer in range(LAYERS):
        for place in range(width):
            needs = [f"l{layer - 1}/c{(place + step) % width}" for step in range(3)] if layer else []
            write(work, f"l{layer}/c{place}", needs)
    write(work, "all", [f"l{LAYERS - 1}/c{place}" for place in range(width)])
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"], ["remote", "add", "origin", str(remote)]):
        subprocess.run([*GIT, *words], cwd=work, check=True)
    subprocess.run([*GIT, "push", "-q", "-u", "origin", "main"], cwd=work, check=True)
    return work


def write(work: Path, name: str, needs: list[str]) -> None:
    """One command."""
    path = work / ".claude" / "commands" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"description: {name}\nallowed-tools: Read\ndependencies: [{', '.join(needs)}]\nrun: {{runner: shell}}"
    path.write_text(f"---\n{head}\n---\n\n```bash\ntrue\n```\n", encoding="utf-8")


def server_cpu(cluster: Cluster) -> float:
    """Processor seconds of the server so far, with those of its processes that have ended."""
    total = 0.0
    process = psutil.Process(cluster.pid)
    for each in (process, *process.children()):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += (
                times.user + times.system + (times.children_user + times.children_system if each == process else 0.0)
            )
    return total


def worker_cpu(started: Sequence[subprocess.Popen[bytes]]) -> tuple[float, float]:
    """Processor seconds of workers so far: their own, and those of the processes that they have started and awaited."""
    times = [psutil.Process(worker.pid).cpu_times() for worker in started]
    return (
        sum(each.user + each.system for each in times),
        sum(each.children_user + each.children_system for each in times),
    )


@contextlib.contextmanager
def crew(folder: Path, workers: int, slots: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Workers that are ready."""
    words = [*BANDLEADER, "worker", "--concurrency", str(slots), "--quiet"]
    started = [subprocess.Popen([*words, "--directory", str(folder / f"w{number}")]) for number in range(workers)]
    asked = [*BANDLEADER, "workers", "--format", "json"]
    while len(json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)) < workers:
        time.sleep(0.1)
    try:
        yield started
    finally:
        for worker in started:
            worker.send_signal(signal.SIGTERM)
        for worker in started:
            worker.wait()


def timed(words: list[str], work: Path) -> float:
    """Seconds that a command line takes."""
    began = time.perf_counter()
    subprocess.run([*BANDLEADER, *words], cwd=work, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def append_time(cluster: Cluster) -> float:
    """Seconds for one batch of events that must be on the disk, in the middle of many."""
    address = cluster.address("postgres")
    news, stop = News(address), threading.Event()
    news.start()
    with DatabaseLog.open(address) as sessions:
        data = {"plan": {"target": "a", "steps": [], "options": {}}, "target": "a", "arguments": "", "options": {}}
        sessions.submit(Submission("bench", {**data, "remote": "", "commit": "", "prefix": "", "fleet": ""}))
    with connect(address) as connection:
        token = claim_session(connection, "bench", "w")
    assert token is not None
    log = SessionLog(address, news, "bench", "", token, "w", stop=stop)
    seconds = []
    for _ in range(APPENDS):
        began = time.perf_counter()
        log.append([Event("person_decided", "bench", "a", {"choice": "continue"})])
        seconds.append(time.perf_counter() - began)
    log.append([Event("session_ended", "bench", "", {"outcome": "failed", "duration": 0.0})])
    log.close()
    news.close()
    return statistics.median(seconds)


def ask(cluster: Cluster, query: str) -> float:
    """A number from the database."""
    with psycopg.connect(cluster.url("postgres")) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row
        return float(row[0])


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("commands", 200), ("workers", 2), ("slots", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--costs", type=Path, help="write what capacity.py needs into this file")
    asked = parser.parse_args()
    found = programs()
    if found is None:
        sys.exit("this benchmark needs PostgreSQL: apt install postgresql")
    with tempfile.TemporaryDirectory(prefix="bandleader-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        work, data = library(folder, asked.commands), folder / "database"
        data.mkdir()
        number = len(list((work / ".claude").rglob("*.md")))
        jobs = asked.workers * asked.slots
        local = timed(["run", "all", "--jobs", str(jobs), "--format", "json"], work)
        cluster = Cluster(found, data)
        cluster.start()
        os.environ["BANDLEADER_DATABASE_URL"] = cluster.url("postgres")
        timed(["database", "migrate"], work)
        with crew(folder, asked.workers, asked.slots) as workers:
            before, resting, began = server_cpu(cluster), worker_cpu(workers), time.perf_counter()
            time.sleep(IDLE)
            watched = (time.perf_counter() - began) * asked.workers
            idle, awake = (server_cpu(cluster) - before) / watched, worker_cpu(workers)
            before = server_cpu(cluster)
            remote = timed(["run", "all", "--on", "config", "--format", "json"], work)
            used = server_cpu(cluster) - before - idle * remote * asked.workers
            own, started = (now - then for now, then in zip(worker_cpu(workers), awake, strict=True))
        events = ask(cluster, "SELECT count(*) FROM bandleader.event")
        batches = ask(cluster, "SELECT count(DISTINCT batch) FROM bandleader.event")
        size = ask(cluster, "SELECT sum(octet_length(data::text)) FROM bandleader.event")
        locked = append_time(cluster)
        cluster.stop()
    costs = {
        "command": used / number,
        "batches": batches / number,
        "locked": locked,
        "idle": idle,
        "events": events / number,
        "kilobytes": size / number / 1024,
    }
    workers_own = {"worker": own / number, "started": started / number, "resting": (awake[0] - resting[0]) / watched}
    load = os.getloadavg()[0]
    print(f"{number} commands of `true`, {jobs} at once, {asked.workers} workers of {asked.slots}, load {load:.1f}")
    print(f"  local run              {local:6.2f} s  {local / number * 1000:6.1f} ms a command")
    print(f"  on the workers         {remote:6.2f} s  {remote / number * 1000:6.1f} ms a command")
    print(f"  more than locally                {(remote - local) / number * 1000:6.1f} ms a command")
    for key, value in {**costs, **workers_own}.items():
        print(f"  {key:10} {value:.6f}")
    if asked.costs:
        asked.costs.write_text(json.dumps(costs))


if __name__ == "__main__":
    main()
