"""The libraries of a run: configured, loaded, and reduced to the files that were asked for."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..library import disk
from ..library.config import Config, load_config
from ..library.finding import Finding
from ..library.loader import collector_paused
from ..library.settings import DEFAULT, CheckSettings, Settings
from ..rules.known import KNOWN_RULES
from ..text.decode import decode
from ..text.lines import LineIndex
from ..workspace.loose import personal_library
from ..workspace.project import CONFIGURATION, Project
from ..workspace.scope import Scope
from .failure import Stop
from .report import FileReport, Report
from .request import CheckRequest
from .scopes import inside_vendor, scopes_of


class Loaded(NamedTuple):
    """A library, and the paths in it (absolute, files or folders) whose findings are wanted."""

    project: Project
    paths: frozenset[str]

    def files(self) -> list[str]:
        """The wanted files, in order. The user's own library, which other libraries may refer to, is none of them."""
        everything = self.project.folder in self.paths
        return sorted(
            path
            for path, facts in self.project.snapshot.files.items()
            if facts.source.root.origin != "user" and (everything or _at_or_below(path, self.paths))
        )


class BrokenConfigurationError(Exception):
    """A configuration file has mistakes; ``report`` shows them."""

    def __init__(self, report: Report) -> None:
        super().__init__("broken configuration")
        self.report = report


def load_all(request: CheckRequest, *, must_exist: bool = True) -> list[Loaded]:
    """The libraries that were asked for.

    Raises `Stop` for a path that is not there (unless it need not be), and `BrokenConfigurationError`.
    """
    scopes = scopes_of(request.paths or (".",), request.config, must_exist=must_exist)
    configured = [(scope, configuration(scope, request)) for scope in scopes]
    broken = _broken_configuration(configured)
    if broken:
        raise BrokenConfigurationError(broken)
    return [loaded for scope, config in configured for loaded in load(scope, config.settings, request)]


def configuration(scope: Scope, request: CheckRequest) -> Config:
    """The configuration of a scope, with what the command line says on top. Raises `Stop` for an unknown rule."""
    config = load_config(scope.config, KNOWN_RULES) if scope.config else Config(DEFAULT)
    settings = config.settings
    if request.select or request.ignore:
        settings = settings._replace(check=_selected(settings.check, request))
    if scope.personal:
        settings = settings._replace(library=personal_library(settings.library, scope.workspace))
    return config._replace(settings=settings)


def load(scope: Scope, settings: Settings, request: CheckRequest) -> Iterator[Loaded]:
    """The library of a scope; a path that no library holds is a folder of commands, or lies in one."""
    project = _opened(scope.workspace, settings, request)
    known = project.snapshot.files
    strays: dict[str, set[str]] = {}
    for path in scope.paths:
        if path not in known and not any(file.startswith(f"{path}/") for file in known):
            folder = path if disk.stat_file(path) is None else posixpath.dirname(path)
            _refuse_unreadable(folder)
            if folder != scope.workspace and not inside_vendor(path):
                strays.setdefault(folder, set()).add(path)
    wanted = frozenset(scope.paths).difference(*strays.values())
    if wanted:
        yield Loaded(project, wanted)
    alone = settings._replace(library=settings.library._replace(roots=()))
    for folder, paths in strays.items():
        yield Loaded(_opened(folder, alone, request), frozenset(paths))


def report_on(loaded: Sequence[Loaded], *, fixed: int = 0, fixed_files: int = 0) -> Report:
    """The findings of the wanted files as they are now."""
    texts: dict[str, LineIndex] = {}
    reports: list[FileReport] = []
    checked = 0
    with collector_paused():
        for library in loaded:
            project = library.project
            for path in library.files():
                checked += 1
                findings = project.findings(path)
                if findings:
                    texts[path] = project.lines(path)
                    reports.append(FileReport(path, texts[path], findings))

    def lines_of(path: str) -> LineIndex:
        if path not in texts:
            texts[path] = loaded[0].project.lines(path)
        return texts[path]

    return Report(reports, checked, disk.absolute("."), lines_of, fixed, fixed_files)


def _broken_configuration(configured: Iterable[tuple[Scope, Config]]) -> Report | None:
    files: dict[str, FileReport] = {}
    for scope, config in configured:
        if scope.config and config.problems:
            lines = LineIndex(_text(scope.config))
            findings = [Finding(CONFIGURATION, "error", p.start, p.end, p.message) for p in config.problems]
            files[scope.config] = FileReport(scope.config, lines, findings)
    return Report(list(files.values()), 0, disk.absolute("."), lambda path: files[path].lines) if files else None


def _opened(folder: str, settings: Settings, request: CheckRequest) -> Project:
    project = Project(folder, overriding=settings)
    processes = 2 if (os.cpu_count() or 1) > 1 else 1
    project.open(keep=request.cache, processes=processes)
    return project


def _refuse_unreadable(folder: str) -> None:
    if disk.probe(folder, posixpath.dirname(folder)) == "dir":
        try:
            disk.list_folder(folder, folder)
        except disk.UnreadableError as error:
            raise Stop(str(error)) from None


def _selected(check: CheckSettings, request: CheckRequest) -> CheckSettings:
    """``--select`` replaces what the configuration selects and ignores, ``--ignore`` adds to it."""
    for name in (*request.select, *request.ignore):
        if name not in KNOWN_RULES:
            from ..library.suggest import did_you_mean

            raise Stop(f"no rule is called {name}{did_you_mean(name, KNOWN_RULES)}")
    if request.select:
        return check._replace(select=request.select, ignore=request.ignore)
    return check._replace(ignore=(*check.ignore, *request.ignore))


def _at_or_below(path: str, wanted: frozenset[str]) -> bool:
    while path not in wanted:
        path, slash, _ = path.rpartition("/")
        if not slash:
            return "/" in wanted
    return True


def _text(path: str) -> str:
    try:
        return decode(disk.read(path, 1_048_576)).text
    except disk.UnreadableError:
        return ""
