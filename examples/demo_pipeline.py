"""The second half of `make demo`: runs the commands of `examples/pipeline` for real, in a copy of it with git.

Two commands side by side, one in a worktree, a failed attempt that is retried, a gate, a rollback, a session that is
resumed after the engine was killed, and the dashboard.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

LIBRARY = Path(__file__).resolve().parent / "pipeline"
GIT = ("git", "-c", "user.name=Demo", "-c", "user.email=demo@example.org", "-c", "init.defaultBranch=main")


def run_pipeline() -> bool:
    """Run everything in a temporary folder; True when each part ended as it should."""
    if not (shutil.which("git") and shutil.which("bash")):
        print("  left out: this part needs git and bash")
        return True
    with tempfile.TemporaryDirectory(prefix="bandleader-demo-") as folder:
        work = Path(folder) / "notes"
        shutil.copytree(LIBRARY, work)
        for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "The notes")):
            subprocess.run([*GIT, *arguments], cwd=work, check=True)
        return all(part(work) for part in (_runs, _is_stopped_by_a_gate, _is_rolled_back, _is_resumed, _dashboard))


def _runs(work: Path) -> bool:
    """A pipeline with parallel branches and one retry; then the same again, which has nothing to repeat."""
    return bandleader(work, "run", "publish/upload") == 0 and bandleader(work, "plan", "publish/archive") == 0


def _is_stopped_by_a_gate(work: Path) -> bool:
    """A dangerous command never starts; a person decides."""
    return bandleader(work, "run", "publish/wipe", "site") == 4 and bandleader(work, "resume", "--abort") == 1


def _is_rolled_back(work: Path) -> bool:
    """A command fails half-way, and the work tree is as before."""
    before = _status(work)
    failed = bandleader(work, "run", "publish/rename")
    print(f"\n  git status is {'as before' if _status(work) == before else 'NOT as before'}", flush=True)
    return failed == 1 and _status(work) == before


def _is_resumed(work: Path) -> bool:
    """The engine is killed in the middle of a command; another one goes on."""
    (work / "notes" / "hub.md").write_text("# The hub\n\nCounted once now.\n", encoding="utf-8")
    command = [sys.executable, "-m", "bandleader", "run", "publish/archive", "--format", "json"]
    print("\n$ bandleader run publish/archive    (killed with SIGKILL while publish/archive works)", flush=True)
    engine = subprocess.Popen(command, cwd=work, stdout=subprocess.PIPE, text=True, env={**os.environ, "PACE": "30"})
    assert engine.stdout
    for line in engine.stdout:
        event = json.loads(line)
        if event["command"] == "publish/archive" and event["type"] == "runner_said" and event["data"]["kind"] == "text":
            break
    engine.send_signal(signal.SIGKILL)
    engine.wait()
    engine.stdout.close()
    bandleader(work, "sessions")
    return bandleader(work, "resume") == 0 and (work / "archive" / "index.md").exists()


def _dashboard(work: Path) -> bool:
    return bandleader(work, "dashboard", "--once") == 0


def bandleader(work: Path, *arguments: str) -> int:
    """Run the command line as a user would, in colour; returns its exit code."""
    print(f"\n$ bandleader {' '.join(arguments)}", flush=True)
    environment = {**os.environ, "FORCE_COLOR": "1"}
    command = [sys.executable, "-m", "bandleader", *arguments]
    return subprocess.run(command, cwd=work, env=environment, check=False).returncode


def _status(work: Path) -> str:
    done = subprocess.run([*GIT, "status", "--porcelain"], cwd=work, check=True, capture_output=True, text=True)
    return done.stdout
