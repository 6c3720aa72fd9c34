"""A library in a repository with a bare remote, its commands submitted, and what is in the results."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bandleader.distributed.client.decisions import cancel, go_on
from bandleader.distributed.database.address import Address
from bandleader.distributed.database.log import DatabaseLog
from bandleader.pipeline.driver.session import Choice
from bandleader.pipeline.options import RunOptions
from bandleader.pipeline.runners.process import inherited
from tests.distributed.client.conftest import Clone
from tests.support.workspace import IDENTITY, Workspace

from .story import Story


class Team(Clone):
    """A clone and the database at which workers wait. Commands find the file ``journal`` in ``$JOURNAL``."""

    def __init__(self, folder: Path, address: Address) -> None:
        super().__init__(folder)
        self.address = address
        self.journal = folder / "journal"
        self.journal.touch()
        self.stories: list[Story] = []
        self.environment: Mapping[str, str] = {"JOURNAL": str(self.journal), "MEETING": str(folder / "meeting")}

    def submit(self, name: str, **options: Any) -> Story:
        """Plan a command, have workers run it, and follow the session."""
        engine = self.remote_engine(self.address)
        chosen = RunOptions(**options)
        return self.follow(engine.submit(engine.plan(name, chosen), chosen))

    def follow(self, session: str) -> Story:
        story = Story(self.address, session)
        self.stories.append(story)
        return story

    def resume(self, story: Story, decision: Choice = "") -> None:
        with DatabaseLog.open(self.address) as log:
            go_on(log, story.session, decision)

    def cancel(self, story: Story) -> None:
        with DatabaseLog.open(self.address) as log:
            cancel(log, story.session)

    def started(self) -> Counter[str]:
        """How often each command has started, by what it wrote into the journal."""
        return Counter(line.split()[1] for line in self.journal.read_text().splitlines() if line.startswith("start "))

    def result(self, story: Story) -> dict[str, str]:
        """The files of the session's branch, the library aside."""
        head = story.log.head(story.session)
        branch = f"refs/heads/bandleader/{story.session}"
        tips = _git(self.remote, "for-each-ref", "--format=%(objectname)", branch).split()
        assert not tips or tips == [head], "the branch is not at the head of the session"
        return files_of(self.remote, head)

    def locally(self, name: str, folder: Path, **options: Any) -> tuple[dict[str, str], Counter[str]]:
        """The files after a local run of the same, and how often each command started."""
        subprocess.run(["git", *IDENTITY, "clone", "--quiet", str(self.remote), str(folder)], check=True)
        workspace = Workspace.__new__(Workspace)
        workspace.folder, workspace.commands = folder, folder / ".claude" / "commands"
        journal = folder.with_name(f"{folder.name}-journal")
        before, os.environ["JOURNAL"] = os.environ.get("JOURNAL", ""), str(journal)
        inherited.cache_clear()  # another test of this process may have had it read the environment already
        try:
            workspace.run(name, **options)
        finally:
            os.environ["JOURNAL"] = before
            inherited.cache_clear()
        workspace.commit()
        words = (line.split() for line in journal.read_text().splitlines())
        return files_of(folder, "HEAD"), Counter(word[1] for word in words if word[0] == "start")

    def close(self) -> None:
        while self.stories:
            self.stories.pop().close()


def files_of(repository: Path, commit: str) -> dict[str, str]:
    """Mode and blob by path, without the library."""
    rows = _git(repository, "ls-tree", "-r", commit).splitlines()
    found = {row.partition("\t")[2]: row.partition("\t")[0] for row in rows}
    return {path: blob for path, blob in found.items() if not path.startswith((".claude/", ".milestones/"))}


def _git(repository: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=repository, capture_output=True, text=True, check=True)
    return done.stdout.strip()
