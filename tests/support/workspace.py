"""A workspace on disk with commands for the shell, in a real git repository if wanted, and what became of it."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import yaml

from bandleader.pipeline.driver.session import SessionResult
from bandleader.pipeline.engine import Engine
from bandleader.pipeline.events import Event
from bandleader.pipeline.options import RunOptions
from bandleader.workspace.project import Project

IDENTITY = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main")


class Workspace:
    """A folder with a library; every run loads it anew, as a process of its own would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.commands = folder / ".claude" / "commands"
        self.commands.mkdir(parents=True)

    def command(self, id: str, script: str, *, runner: str = "shell", **front: Any) -> Path:
        """A command whose one block is ``script``; ``front`` are keys of its front matter, `run` keys among them."""
        run = {"runner": runner, **front.pop("run", {})}
        values = {"description": f"Does what {id} has to do", **front, "run": run}
        path = self.commands / f"{id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{yaml.safe_dump(values)}---\n\n```bash\n{script}\n```\n", encoding="utf-8")
        return path

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def git(self, *arguments: str) -> str:
        """Run git here and return what it prints."""
        done = subprocess.run(
            ["git", *IDENTITY, *arguments], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self) -> None:
        """Everything that is there becomes the first commit of a new repository, or another one of it."""
        self.git("init", "--quiet")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a state")

    def engine(self) -> Engine:
        """A new engine, as another process would have it."""
        project = Project(str(self.folder), checked=False)
        project.open(keep=False)
        return Engine(project)

    def run(self, name: str, **options: Any) -> SessionResult:
        """Plan and run a command."""
        engine = self.engine()
        chosen = RunOptions(**options)
        return engine.run(engine.plan(name, chosen), chosen)

    def events(self, session: str) -> list[Event]:
        """Every event of a session."""
        with self.engine().log() as log:
            return list(log.read(session))

    def outcomes(self, session: str) -> dict[str, str]:
        """How each command of a session ended, or why it was left out."""
        found = {}
        for event in self.events(session):
            if event.type == "command_ended":
                found[event.command] = event.data["outcome"]
            elif event.type == "command_skipped":
                found[event.command] = event.data["reason"]
        return found

    def files(self) -> dict[str, tuple[int, bytes]]:
        """The mode and the content of every file outside of `.git` and `.milestones`."""
        found = {}
        for folder, folders, names in os.walk(self.folder):
            folders[:] = [name for name in folders if name not in (".git", ".milestones")]
            for name in names:
                path = Path(folder, name)
                mode = path.lstat().st_mode
                content = os.fsencode(os.readlink(path)) if stat.S_ISLNK(mode) else path.read_bytes()
                found[str(path.relative_to(self.folder))] = mode, content
        return found
