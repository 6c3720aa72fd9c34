"""One run under way: which command, what has happened so far, and the process that does it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bandleader.pipeline.events import EVENT_TYPES, Event
from bandleader.pipeline.narration.story import CommandStory, Story
from bandleader.pipeline.narration.words import said_stage, said_target

from .. import wire
from .child import Child

KNOWN = frozenset(EVENT_TYPES)
TURNS = frozenset(("session_started", "session_resumed", "session_parked", "session_ended"))

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Run:
    """``folder`` is the workspace folder in the client, ``name`` the id of the command, ``paths`` files by id.

    ``child`` is None until the engine's process has started, and for the run of another process; ``begun`` is false
    until that has told of an event. ``ours`` says that this editor has asked for the run, ``cancelled`` that a person
    has ended it from here, ``gone`` that its process is no longer there. ``on`` is the database whose workers do it, as
    `--on` takes it; then the process only looks on. The story holds what was before, if it is
    resumed; its last event has the place ``seq`` in the log.
    """

    folder: str
    name: str
    arguments: str = ""
    on: str = ""
    child: Child | None = None
    begun: bool = False
    ours: bool = True
    cancelled: bool = False
    gone: bool = False
    seq: int = 0
    story: Story = field(default_factory=lambda: Story(lean=True))
    paths: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return said_target(self.name, self.arguments)

    @property
    def status(self) -> str:
        """That of the story; ``interrupted`` for a session that nobody runs any more and that has no end."""
        status = self.story.status
        return "interrupted" if self.gone and self.begun and status == "running" else status

    @property
    def percentage(self) -> int:
        """How many of the commands have ended, of 100."""
        return 100 * self.story.done // max(1, len(self.story.commands))

    @property
    def activity(self) -> str:
        """Which command is at which stage, and how many have ended."""
        story = self.story
        if not story.commands:
            return "planning"
        first = next(iter(story.active.values()), None)
        at = f"{first.id}: {said_stage(first.stage)}, " if first else ""
        return f"{at}{story.done} of {len(story.commands)}"

    def take(self, lines: Iterable[bytes]) -> list[Event]:
        """The events in lines of JSON, each taken into the story; what is none is left out."""
        found = []
        for line in lines:
            event = event_of(line)
            if event is not None and self.feed(event):
                found.append(event)
        self.begun = self.begun or bool(found)
        return found

    def feed(self, event: Event) -> bool:
        """Take in an event; False for one that makes no sense."""
        try:
            self.story.feed(event)
            self.seq = event.seq
            if event.type == "session_started":
                steps = event.data["plan"]["steps"]
                self.paths = {step["id"]: os.path.join(self.folder, step["path"]) for step in steps}
        except (KeyError, TypeError, AttributeError) as error:
            log.warning("cannot understand %s of session %s: %r", event.type, event.session, error)
            return False
        return True

    def at(self, id: str) -> CommandStory | None:
        """A command of this run that is being worked on, or has its turn still ahead after a failed attempt."""
        command = self.story.commands.get(id)
        return command if command and command.status in ("running", "delayed") else None

    @property
    def on_options(self) -> list[str]:
        """The options of ``bandleader`` for whatever concerns this run."""
        return ["--on", self.on] if self.on else []

    def interrupt(self) -> None:
        """Have it end gently; the second time at once."""
        if self.child:
            self.child.interrupt()


def event_of(line: bytes) -> Event | None:
    """The event in a line of ``--format json``; None for one of an unknown type, and for anything else."""
    try:
        data: Any = wire.loads(line)
        if data["type"] in KNOWN and isinstance(data["data"], dict):
            return Event(data["type"], data["session"], data["command"], data["data"], data["at"], data["seq"])
    except (ValueError, KeyError, TypeError):
        if line.strip():
            log.debug("no event: %r", line[:200])
    return None
