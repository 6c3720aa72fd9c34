"""Which agent CLI is there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .port import RunnerError
from .presets import PRESETS


class Found(NamedTuple):
    """The name of a preset or template, and the program on the PATH that it calls."""

    name: str
    program: str


def find_agent(
    wanted: str = "", templates: Mapping[str, Sequence[str]] | None = None, path: str | None = None
) -> Found:
    """The agent CLI called ``wanted``; if that is "" or `agent`, the first one there is: templates first, then presets.

    ``templates`` are the argument vectors of the configuration by name, ``path`` is where to look (default: PATH).

    Raises:
        RunnerError: there is none.
    """
    programs = {**{name: argv[0] for name, argv in (templates or {}).items() if argv}, **_presets(templates)}
    if wanted in ("", "agent"):
        for name, program in programs.items():
            if place := shutil.which(program, path=path):
                return Found(name, place)
        raise RunnerError(
            f"no agent CLI is on the PATH (looked for {', '.join(programs.values())}): install one, name another in "
            "[runners], or set run.runner: shell in commands that are shell scripts"
        )
    if wanted not in programs:
        raise RunnerError(f"there is no runner {wanted!r}; known are shell, agent, {', '.join(programs)}")
    place = shutil.which(programs[wanted], path=path)
    if place is None:
        raise RunnerError(
            f"run.runner is {wanted}, but {programs[wanted]} is not on the PATH: install it, or use another"
        )
    return Found(wanted, place)


def _presets(templates: Mapping[str, Sequence[str]] | None) -> dict[str, str]:
    return {name: name for name in PRESETS if name not in (templates or {})}
