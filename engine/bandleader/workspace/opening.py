"""From a folder and its configuration to a loaded library: read from disk, or remembered from an earlier session.

Nothing here changes anything but caches, so it may run in any thread or process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..library import disk
from ..library.config import Config
from ..library.discovery import Found, discover
from ..library.facts import Facts, summarise
from ..library.loader import Loaded, collector_paused, load_workspace, probe_paths, read_document
from ..library.settings import Settings
from ..library.snapshot import Change, Snapshot, load
from ..rules.checker import Checker
from .survey import Findings, findings_of, survey

if TYPE_CHECKING:
    from ..library.document import Document

FEW = 100  # files changed since the last session that can be followed one by one at every start
SHARE = 4  # a quarter of the library, and it is quicker to begin anew


class Opening(NamedTuple):
    """What is opened: see `Project` for ``bare`` and ``checked``."""

    folder: str
    config_file: str | None
    config: Config
    bare: bool
    checked: bool

    def is_library(self) -> bool:
        """Whether there is anything to load."""
        if self.bare or self.config_file is not None:
            return True
        from .evidence import is_library

        return is_library(self.folder, self.config.settings)

    def facts_by(self, checker: Checker) -> Callable[[Document], Facts]:
        """What makes facts of a document: with the findings of its rules, or without."""
        return checker.facts if self.checked else lambda document: summarise(document, ())


class Prepared(NamedTuple):
    """A loaded library with its configuration. ``findings`` are those of every file that has any, or not yet known."""

    config_file: str | None
    config: Config
    checker: Checker
    loaded: Loaded
    findings: Findings | None


class Forgotten(NamedTuple):
    """Nothing usable is left from an earlier session; this many files are to be read."""

    files: int


def prepare(opening: Opening, *, keep: bool, processes: int, incremental: bool) -> Prepared:
    """Read the library from disk and compute all findings, unless it is opened unchecked.

    ``keep`` leaves on disk what `recall` needs; ``incremental`` builds what the first edit would have to.
    """
    folder, config_file, config, _, checked = opening
    settings = config.settings
    checker = Checker(settings, folder)
    if not opening.is_library():
        return Prepared(config_file, config, checker, _nothing(settings), {})
    from .state import findings_in, pack, save_state, state_file

    loaded = load_workspace(folder, settings, opening.facts_by(checker), processes=processes)
    with collector_paused():
        if incremental:
            loaded.snapshot.make_incremental()
        if checked:
            packed = survey(checker, loaded.snapshot, processes=processes, keep=keep)
        else:
            packed = pack(loaded.snapshot, {}, loaded.snapshot.files if keep else ())
        if keep:
            save_state(state_file(folder), loaded.found, loaded.snapshot, packed, checked)
    return Prepared(config_file, config, checker, loaded, findings_in(packed))


def recall(opening: Opening) -> Prepared | Forgotten:
    """What an earlier session knew, brought up to date; `Forgotten` when too much is different by now."""
    folder, config_file, config, _, checked = opening
    settings = config.settings
    checker = Checker(settings, folder)
    if not opening.is_library():
        return Prepared(config_file, config, checker, _nothing(settings), {})
    from .state import load_state, state_file

    with collector_paused():
        state = load_state(state_file(folder), settings, checked)
        found = discover(folder, settings)
    stats = {source.path: stat for source, stat in found.files.items()}
    if state is None or state.roots != found.roots:
        return Forgotten(len(stats))
    stale = [source for source, stat in found.files.items() if state.stats.get(source.path) != stat]
    gone = state.stats.keys() - stats.keys()
    if len(stale) + len(gone) > max(FEW, len(stats) // SHARE):
        return Forgotten(len(stale))
    limit = settings.library.max_file_size
    changed: dict[str, Facts | None] = dict.fromkeys(gone)
    facts_of = opening.facts_by(checker)
    changed.update((source.path, facts_of(read_document(source, limit))) for source in stale)
    snapshot, affected = advance(state.snapshot, changed, probed(state.snapshot.existing, found, folder))
    if not checked:
        findings = {}
    elif state.findings is None:
        findings = findings_of(checker, snapshot, snapshot.files)
    else:
        findings = {path: some for path, some in state.findings.items() if path not in affected and path not in gone}
        findings.update(findings_of(checker, snapshot, affected))
    loaded = Loaded(snapshot, found, len(stale))
    if len(stale) + len(gone) > FEW or (checked and state.findings is None):
        remember(folder, loaded, findings, checked)
    return Prepared(config_file, config, checker, loaded, findings)


def remember(folder: str, loaded: Loaded, findings: Findings, checked: bool) -> None:
    """Leave on disk what `recall` needs."""
    from .state import pack, save_state, state_file

    packed = pack(loaded.snapshot, findings, loaded.snapshot.files)
    save_state(state_file(folder), loaded.found, loaded.snapshot, packed, checked)


def advance(snapshot: Snapshot, changed: Mapping[str, Facts | None], existing: dict[str, str]) -> Change:
    """The next snapshot; paths that are mentioned for the first time are looked up."""
    new = probe_paths([facts for facts in changed.values() if facts], snapshot.existing)
    return snapshot.apply(changed, existing | new)


def probed(paths: Iterable[str], found: Found, folder: str) -> dict[str, str]:
    """What is on disk at each path now."""
    scopes = tuple({root.scope: None for root in found.roots})

    def scope_of(path: str) -> str:
        return next((scope for scope in scopes if path.startswith(scope + "/")), folder)

    return {path: disk.probe(path, scope_of(path)) for path in paths}


def _nothing(settings: Settings) -> Loaded:
    return Loaded(load((), settings=settings), Found((), {}), 0)
