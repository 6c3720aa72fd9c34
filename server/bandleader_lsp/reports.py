"""The diagnostics of every file as JSON, made when somebody needs them and kept until something changes them."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from bandleader.text.lines import LineIndex

from . import wire
from .client import Client
from .diagnostics import diagnostic, span
from .libraries import Libraries
from .running.findings import RunFinding

NOTHING = b"[]"


class Reports:
    """The diagnostics of each file."""

    def __init__(self, libraries: Libraries) -> None:
        """Nothing is known yet; ``client`` is set once the client has introduced itself."""
        self.libraries = libraries
        self.client = Client()
        self.ran: dict[str, tuple[RunFinding, ...]] = {}  # what runs have found out; whoever changes it says so
        self._made: dict[str, bytes] = {}

    def of(self, path: str) -> bytes:
        """The JSON list of the diagnostics of a file."""
        made = self._made.get(path)
        if made is None:
            made = self._made[path] = self._make(path)
        return made

    def forget(self, paths: Iterable[str]) -> None:
        """Something changed what these files' findings depend on."""
        for path in paths:
            self._made.pop(path, None)

    def _make(self, path: str) -> bytes:
        findings = self.libraries.findings(path)
        ran = self.ran.get(path, ())
        if not findings and not ran:
            return NOTHING
        lines = self.libraries.lines(path)
        others: dict[str, LineIndex] = {path: lines}

        def lines_of(other: str) -> LineIndex:
            if other not in others:
                others[other] = self.libraries.lines(other)
            return others[other]

        made = [diagnostic(finding, lines, lines_of, self.client) for finding in findings]
        top = span(lines, 0, len(lines.text.partition("\n")[0].rstrip("\r")), self.client.encoding)
        return wire.dumps(made + [finding.diagnostic(top) for finding in ran])


def identity(report: bytes) -> str:
    """The result id of a report: equal diagnostics have equal ids, whenever they were made."""
    return blake2b(report, digest_size=12).hexdigest()
