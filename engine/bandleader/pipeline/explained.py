"""The pages of triage, gates, validations and quality assurance: the docstring of each module is its page."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final, NamedTuple

from . import assurance, triage
from .gates import GATES
from .validations import VALIDATIONS

HEADINGS: Final = ("What it measures", "Limit", "Why", "When it fails", "Configure", "Source")


class Explained(NamedTuple):
    """One judgement of the pipeline. ``stage`` is where it is made, ``rule`` its code in the editor, or ""."""

    name: str
    stage: str
    summary: str
    body: str
    rule: str = ""

    @property
    def page(self) -> str:
        """The Markdown page."""
        rule = f" · in the editor: {self.rule}" if self.rule else ""
        return f"# {self.name}\n\nstage `{self.stage}`{rule}\n\n{self.summary}\n\n{self.body}\n"


def _explained(name: str, stage: str, module: ModuleType) -> Explained:
    summary, _, body = (module.__doc__ or "").strip().partition("\n\n")
    return Explained(name, stage, summary, body, getattr(module, "RULE", ""))


def _module(check: object) -> ModuleType:
    return sys.modules[check.__module__]


def _dashed(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", "-")


EXPLAINED: Final = (
    _explained("complexity-triage", "complexity_triage", triage),
    *(_explained(_dashed(_module(check)), "quality_gates", _module(check)) for check in GATES),
    *(_explained(_dashed(_module(check)), "validation", _module(check)) for check in VALIDATIONS),
    _explained("quality-assurance", "quality_assurance", assurance),
)
"""Everything that `explain` knows besides the rules, in the order in which a command meets it."""
