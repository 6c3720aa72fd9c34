"""The runners of a session, each made when a command first asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from ...library.settings import RunnerSetting
from .port import Runner


class Runners:
    """Runners by the name that `run.runner` gives them; ``agent`` means the first agent CLI that is found."""

    def __init__(self, settings: Mapping[str, RunnerSetting]) -> None:
        self._templates = {name: setting.command for name, setting in settings.items()}
        self._made: dict[str, Runner] = {}

    def of(self, name: str) -> Runner:
        """The runner called ``name``. Raises RunnerError: it is unknown, or its program is not there."""
        runner = self._made.get(name)
        if runner is None:
            runner = self._made[name] = self._make(name)
        return runner

    def _make(self, name: str) -> Runner:
        if name == "shell":
            from .shell import ShellRunner

            return ShellRunner()
        from .agent import AgentRunner
        from .found import find_agent
        from .presets import load
        from .template import Template

        found = find_agent(name, self._templates)
        template = self._templates.get(found.name)
        return AgentRunner(found.name, found.program, Template(template) if template else load(found.name))
