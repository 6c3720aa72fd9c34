"""`make demo-distributed`: a pipeline over two workers, one of which is killed in the middle of a command.

It starts a PostgreSQL server of its own on loopback, a bare git repository as the remote, and two workers that share
nothing but these two. The session finishes although a worker is lost, and the result is a branch of the remote.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # it starts the same server as the tests

from tests.support.postgres import Cluster, programs  # noqa: E402

LIBRARY = ROOT / "examples" / "distributed"
GIT = ("git", "-c", "user.name=Demo", "-c", "user.email=demo@example.org", "-c", "init.defaultBranch=main")
PACE = "3"  # seconds that a chapter takes, so that there is time to kill its worker


def main() -> int:
    """Run everything in a temporary folder; the exit code is 0 when each part ended as it should."""
    found = programs()
    if found is None or not (shutil.which("git") and shutil.which("bash")):
        print("This demo needs PostgreSQL, git and bash. On Debian and Ubuntu: apt install postgresql git")
        return 1
    with tempfile.TemporaryDirectory(prefix="bandleader-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # the account that runs PostgreSQL must reach its own folder
        work, data = _repository(folder), folder / "database"
        data.mkdir()
        cluster = Cluster(found, data)
        cluster.start()
        os.environ["BANDLEADER_DATABASE_URL"] = cluster.url("postgres")
        try:
            return 0 if _bandleader(work, "database", "migrate") == 0 and _play(folder, work) else 1
        finally:
            cluster.stop(immediate=True)


def _play(folder: Path, work: Path) -> bool:
    with contextlib.ExitStack() as stack:
        workers = [stack.enter_context(_worker(folder / f"worker-{number}")) for number in (1, 2)]
        _await_workers(work, len(workers))
        _bandleader(work, "workers", "--on", "config")
        print(
            "\n$ bandleader run book/proof --on config    (and a worker is killed while it sets a chapter)", flush=True
        )
        command = [sys.executable, "-m", "bandleader", "run", "book/proof", "--on", "config"]
        run = subprocess.Popen(command, cwd=work, env={**os.environ, "FORCE_COLOR": "1"})
        _kill_one_at_work(work, workers)
        finished = run.wait() == 0
        _bandleader(work, "status", "--on", "config")
        _bandleader(work, "dashboard", "--once", "--on", "config")
        return finished and _result_is_whole(work)


def _kill_one_at_work(work: Path, workers: list[subprocess.Popen[bytes]]) -> None:
    """Kill the worker that first has a chapter under way, as a machine that loses its power would be."""
    follow = [sys.executable, "-m", "bandleader", "log", "--on", "config", "--follow", "--format", "json"]
    held: dict[str, str] = {}
    for event in _events(follow, work):
        if event["type"] == "command_claimed":
            held[event["command"]] = event["data"]["worker"]
        elif event["type"] == "process_started":
            pid = int(held[event["command"]].split(":")[1])
            victim = next(worker for worker in workers if worker.pid == pid)
            victim.send_signal(signal.SIGKILL)
            print(f"  (killed {held[event['command']]} with SIGKILL while it works on {event['command']})", flush=True)
            return


def _events(command: list[str], work: Path) -> Iterator[dict[str, Any]]:
    """The events of the newest session, as soon as there is one."""
    while True:
        with subprocess.Popen(command, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as log:
            assert log.stdout
            try:
                for line in log.stdout:
                    yield json.loads(line)
            finally:
                log.terminate()


def _result_is_whole(work: Path) -> bool:
    subprocess.run(
        [*GIT, "fetch", "-q", "origin", "refs/heads/bandleader/*:refs/remotes/origin/bandleader/*"],
        cwd=work,
        check=True,
    )
    branch = _git(work, "for-each-ref", "--format=%(refname:short)", "refs/remotes/origin/bandleader").split()[0]
    print(f"\n$ git log --format=%s {branch}\n{_git(work, 'log', '--format=%s', branch)}", flush=True)
    print(f"\n$ git show {branch}:book.html\n{_git(work, 'show', f'{branch}:book.html')}", flush=True)
    return _git(work, "show", f"{branch}:book.html").count("<p>") == 4


@contextlib.contextmanager
def _worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with clones and checkouts of its own, as if it were another machine."""
    command = [
        sys.executable,
        "-m",
        "bandleader",
        "worker",
        "--concurrency",
        "2",
        "--directory",
        str(folder),
        "--quiet",
    ]
    worker = subprocess.Popen(command, cwd=folder.parent, env={**os.environ, "PACE": PACE})
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait()


def _await_workers(work: Path, number: int) -> None:
    command = [sys.executable, "-m", "bandleader", "workers", "--on", "config", "--format", "json"]
    while len(json.loads(subprocess.run(command, cwd=work, check=True, capture_output=True).stdout)) < number:
        time.sleep(0.1)


def _repository(folder: Path) -> Path:
    """A clone of a bare repository that holds the library."""
    remote, work = folder / "remote.git", folder / "book"
    subprocess.run([*GIT, "init", "-q", "--bare", str(remote)], check=True)
    shutil.copytree(LIBRARY, work)
    for arguments in (
        ("init", "-q"),
        ("add", "-A"),
        ("commit", "-qm", "The texts"),
        ("remote", "add", "origin", str(remote)),
        ("push", "-q", "-u", "origin", "main"),
    ):
        subprocess.run([*GIT, *arguments], cwd=work, check=True)
    return work


def _bandleader(work: Path, *arguments: str) -> int:
    """Run the command line as a user would, in colour; returns its exit code."""
    print(f"\n$ bandleader {' '.join(arguments)}", flush=True)
    command = [sys.executable, "-m", "bandleader", *arguments]
    return subprocess.run(command, cwd=work, env={**os.environ, "FORCE_COLOR": "1"}, check=False).returncode


def _git(work: Path, *arguments: str) -> str:
    return subprocess.run([*GIT, *arguments], cwd=work, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
