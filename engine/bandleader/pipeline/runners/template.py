"""Any other agent CLI, as an argument vector from the configuration."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .plain import one_line
from .port import RunnerError, RunnerEvent
from .presets import AgentCall, Invocation, Verdict
from .presets.records import exit_reason, last_words
from .presets.wording import with_agents

_PLACE = re.compile(r"\{(\w+)\}")


class Template:
    """A CLI called as ``argv`` says; the elements ``{prompt}``, ``{arguments}`` and ``{model}`` stand for values.

    Without ``{prompt}`` the prompt goes in by stdin. Success is its exit status, since nothing is known of its output.

    Raises:
        RunnerError: ``argv`` is empty, or names something else, or has a place inside an element: that would paste
            a prompt into whatever surrounds it.
    """

    ATTACHES = False

    def __init__(self, argv: Sequence[str]) -> None:
        if not argv:
            raise RunnerError("a runner needs a command: its program and arguments as a list")
        for element in argv:
            for match in _PLACE.finditer(element):
                if match[0] != element or match[1] not in ("prompt", "arguments", "model"):
                    raise RunnerError(
                        f"{element!r} in the command of a runner: {{prompt}}, {{arguments}} and {{model}} stand alone"
                    )
        self.argv = tuple(argv)

    def invocation(self, program: str, call: AgentCall) -> Invocation:
        """See `Preset.invocation`."""
        prompt = with_agents(call)
        values = {"{prompt}": prompt, "{arguments}": call.arguments, "{model}": call.model}
        argv = [program, *(values.get(element, element) for element in self.argv[1:])]
        return Invocation(argv, b"" if "{prompt}" in self.argv else prompt.encode())

    def parse(self, line: str) -> list[RunnerEvent]:
        """See `Preset.parse`: every line is text."""
        said = one_line(line)
        return [RunnerEvent("text", said)] if said else []

    def verdict(self, events: Sequence[RunnerEvent], exit_code: int) -> Verdict:
        """See `Preset.verdict`; the one runner whose exit status is all there is."""
        said = last_words(events) or (events[-1].text if events else "")
        return Verdict(not exit_code, exit_reason(exit_code, said) if exit_code else "")
