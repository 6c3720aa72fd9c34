"""``check --watch``: the same report again, whenever something that it depends on changes on disk."""

from __future__ import annotations

import sys
import time

from ..library import disk
from ..library.config import find_config
from ..library.discovery import discover
from ..text.plural import plural
from ..workspace.project import Project
from .loading import BrokenConfigurationError, Loaded, load_all, report_on
from .output.show import show
from .report import Report
from .request import CheckRequest

INTERVAL = 0.3  # seconds between two looks
SHARE = 0.1  # of the time may be spent looking, however large the library is
CLEAR_SCREEN = "\x1b[2J\x1b[3J\x1b[H"


def watch(request: CheckRequest) -> int:
    """Show a report now and after every change; ends only by an interrupt."""
    watcher = Watcher(request)
    present(watcher.report(), watcher, request)
    while True:
        began = time.monotonic()
        changed = watcher.step()
        spent = time.monotonic() - began
        if changed:
            present(watcher.report(), watcher, request)
        time.sleep(max(INTERVAL, spent / SHARE))


def present(report: Report, watcher: Watcher, request: CheckRequest) -> None:
    """Show a report in place of the one before it."""
    if sys.stdout.isatty():
        sys.stdout.write(CLEAR_SCREEN)
    show(report, request)
    sys.stderr.write(f"Watching {plural(watcher.size, 'file')}; Ctrl-C ends.\n")
    sys.stderr.flush()


class Watcher:
    """The libraries of a request, and what on disk their report depends on."""

    def __init__(self, request: CheckRequest) -> None:
        """Load them. Raises `Stop` for a path that is not there."""
        self.request = request
        self._load()

    @property
    def size(self) -> int:
        """How many files are watched."""
        return sum(len(library.project.snapshot.files) for library in self.loaded)

    def report(self) -> Report:
        """The findings as of the last step; those of the configuration while that is broken."""
        return self.broken or report_on(self.loaded)

    def step(self) -> bool:
        """Look at the disk once and take over what changed there; returns whether anything did."""
        if self._configurations() != self.configurations:
            self._load()
            return True
        changed = [self._refresh(library.project) for library in self.loaded]
        return any(changed)

    def _load(self) -> None:
        self.configurations = self._configurations()
        self.broken: Report | None = None
        self.loaded: list[Loaded] = []
        try:
            self.loaded = load_all(self.request)
        except BrokenConfigurationError as error:
            self.broken = error.report
        self.mentioned = {library.project.folder: self._mentioned(library.project) for library in self.loaded}

    def _configurations(self) -> list[tuple[str, disk.Stat | None]]:
        """The configuration files that count, as they are now."""
        request = self.request
        folders = [disk.absolute(path) for path in request.paths or (".",)]
        paths = [disk.absolute(request.config)] if request.config else [find_config(folder) or "" for folder in folders]
        return [(path, disk.stat_file(path)) for path in paths]

    def _refresh(self, project: Project) -> bool:
        found = discover(project.folder, project.config.settings)
        if found.roots != project.found.roots:
            project.adopt(project.prepare(keep=self.request.cache))
            return True
        before = {source.path: stat for source, stat in project.found.files.items()}
        after = {source.path: stat for source, stat in found.files.items()}
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        mentioned = self._mentioned(project)
        seen = self.mentioned.get(project.folder, {})
        changed.update(path for path, kind in mentioned.items() if seen.get(path, kind) != kind)
        if changed:
            project.found = found
            project.changed_on_disk(changed)
            mentioned = self._mentioned(project)
        self.mentioned[project.folder] = mentioned
        return bool(changed)

    def _mentioned(self, project: Project) -> dict[str, str]:
        """What is at the paths that files of the library mention."""
        return {path: disk.probe(path, project.folder) for path in project.snapshot.existing}
