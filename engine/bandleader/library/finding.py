"""What a rule reports."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from ..text.edit import Edit

Tag: TypeAlias = Literal["unnecessary", "deprecated", "secret"]
Severity: TypeAlias = Literal["error", "warning", "info", "hint"]


class Related(NamedTuple):
    """A further place that explains a finding, perhaps in another file."""

    path: str
    start: int
    end: int
    message: str


class Fix(NamedTuple):
    """Edits of the finding's own file that mend it. ``safe`` fixes change no meaning that the writer intended."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Finding(NamedTuple):
    """One result of one rule: ``text[start:end]`` of a file, and what is wrong there.

    The first of ``fixes`` is the preferred one. ``tags`` follow the LSP (``unnecessary``, ``deprecated``); the text
    under a ``secret`` is never shown.
    """

    code: str
    severity: Severity
    start: int
    end: int
    message: str
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    tags: tuple[Tag, ...] = ()
