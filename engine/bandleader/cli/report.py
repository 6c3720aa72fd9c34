"""What a check found, ready to be printed in any format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..library.finding import Finding, Severity
from ..text.lines import LineIndex

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info", "hint")


class Position(NamedTuple):
    """A place in a text: line and column count from 1, the offset from 0, all of them in code points."""

    line: int
    column: int
    offset: int


class FileReport(NamedTuple):
    """The findings of one file, by place. ``path`` is absolute, ``lines`` index the text that was checked."""

    path: str
    lines: LineIndex
    findings: Sequence[Finding]

    def position(self, offset: int) -> Position:
        """Where ``offset`` is; one outside the text moves to the nearest inside."""
        return position(self.lines, offset)


class Report(NamedTuple):
    """The findings of a run: ``files`` are those with findings, ``checked`` is how many were looked at.

    ``folder`` (absolute) is where paths are shown from, ``lines_of`` indexes the text of any file that a finding
    points to. ``fixed`` counts the fixes that were made in ``fixed_files`` files, ``hidden`` the hints left out.
    """

    files: Sequence[FileReport]
    checked: int
    folder: str
    lines_of: Callable[[str], LineIndex]
    fixed: int = 0
    fixed_files: int = 0
    hidden: int = 0

    def without_hints(self) -> Report:
        """The same without hints: an editor shows them faintly where they belong, a list would drown in them."""
        hidden = self.count("hint")
        if not hidden:
            return self
        files = [
            file._replace(findings=[finding for finding in file.findings if finding.severity != "hint"])
            for file in self.files
        ]
        return self._replace(files=[file for file in files if file.findings], hidden=hidden)

    def findings(self) -> Iterator[tuple[FileReport, Finding]]:
        """Every finding with its file, by path and place."""
        for file in self.files:
            for finding in file.findings:
                yield file, finding

    def count(self, severity: Severity) -> int:
        """How many findings are of this severity."""
        return sum(finding.severity == severity for _, finding in self.findings())

    def fixable(self, *, safe: bool) -> int:
        """How many findings have a preferred fix that is safe, or one that is not."""
        return sum(bool(finding.fixes) and finding.fixes[0].safe == safe for _, finding in self.findings())

    def relative(self, path: str) -> str:
        """``path`` as it is shown: from ``folder``, with forward slashes; absolute if it is on another drive."""
        return relative(path, self.folder)


def relative(path: str, folder: str) -> str:
    """``path`` as seen from ``folder``, with forward slashes."""
    if path.startswith(folder.rstrip("/") + "/"):
        return path[len(folder.rstrip("/")) + 1 :]
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # there is no relative path to another drive
        return path


def position(lines: LineIndex, offset: int) -> Position:
    """The position of ``offset`` in the text that ``lines`` index."""
    line, column = lines.position(offset)
    return Position(line + 1, column + 1, min(max(offset, 0), len(lines.text)))
