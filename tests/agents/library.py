"""A library whose commands and agents are prompts, and what its runs have left on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bandleader.pipeline.events import Event
from tests.support.workspace import Workspace


class Library(Workspace):
    """Commands that an agent CLI runs, in a git repository."""

    def prompt(self, id: str, body: str, **front: Any) -> Path:
        """A command whose body is for an agent; ``front`` are keys of its front matter."""
        values = {"description": f"Does what {id} has to do", **front}
        return self.write(f".claude/commands/{id}.md", f"---\n{yaml.safe_dump(values)}---\n\n{body}\n")

    def agent(self, name: str, prompt: str, **front: Any) -> Path:
        """An agent of the library; ``front`` are further keys of its front matter."""
        values = {"name": name, "description": f"Is asked for {name}", **front}
        return self.write(f".claude/agents/{name}.md", f"---\n{yaml.safe_dump(values)}---\n\n{prompt}\n")

    def of_type(self, session: str, kind: str) -> list[Event]:
        """The events of one type, in their order."""
        return [event for event in self.events(session) if event.type == kind]

    def ended(self, session: str, command: str) -> dict[str, Any]:
        """How a command ended: the data of its last event."""
        return next(dict(event.data) for event in self.of_type(session, "command_ended") if event.command == command)

    def execution(self, session: str) -> dict[str, Any]:
        """How the last execution of a session's only command ended."""
        ends = [event.data for event in self.of_type(session, "stage_ended") if event.data["stage"] == "execution"]
        return dict(ends[-1])

    def said(self, session: str, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """What the runners said of one kind: the text and the data."""
        data = [event.data for event in self.of_type(session, "runner_said")]
        return [(each["text"], dict(each["data"])) for each in data if each["kind"] == kind]

    def agents(self, session: str) -> list[tuple[str, str, int]]:
        """The states that agents went through: agent, state, slot."""
        data = [event.data for event in self.of_type(session, "agent_changed")]
        return [(each["agent"], each["state"], each["slot"]) for each in data]
