"""Subjects for the specifications of gates and validations, from the text of a command."""

from __future__ import annotations

from bandleader.library.config import parse_config
from bandleader.library.document import Document
from bandleader.library.settings import Settings
from bandleader.library.source import Root, Source
from bandleader.pipeline.plan import Step
from bandleader.pipeline.planning.definition import read_definition
from bandleader.pipeline.resources import Resources
from bandleader.pipeline.runners.port import Prelude
from bandleader.pipeline.subject import Subject
from bandleader.pipeline.triage import weight

WORKSPACE = "/w"
ROOT = Root(f"{WORKSPACE}/.claude/commands", "command", "claude", WORKSPACE)
MIB = 1 << 20
PLENTY = Resources(5000 * MIB, 4000 * MIB, 4, True, True, "claude")


def document(text: str) -> Document:
    """The file `ship.md` with this text."""
    return Document(Source(f"{ROOT.path}/ship.md", "ship", "command", ROOT), text)


def settings(config: str) -> Settings:
    """The settings in a text of TOML that has no mistakes."""
    parsed = parse_config(config, "bandleader.toml")
    assert not parsed.problems
    return parsed.settings


def subject(
    front_matter: str = "",
    body: str = "Ship it.\n",
    config: str = "",
    *,
    points: int | None = None,
    facts: Resources = PLENTY,
    prelude: tuple[Prelude, ...] = (),
) -> Subject:
    """A described command with these further lines of front matter, about to run alone unless ``points`` says more."""
    described = "" if "description:" in front_matter else "description: Ship the current release\n"
    definition = read_definition(document(f"---\n{described}{front_matter}\n---\n{body}"), "ship")
    step = Step(
        "ship",
        definition.path,
        (),
        "run",
        "never ran",
        "f",
        "k",
        runner=definition.runner or "agent",
        isolation=definition.isolation,
        outputs=definition.outputs,
        agents=definition.agents,
        complexity=definition.complexity,
        reads_only=definition.reads_only,
    )
    total = weight(definition) if points is None else points
    return Subject(step, definition, settings(config), WORKSPACE, total, facts, prelude)
