"""One workspace folder: loaded once, then kept up to date by edits and by changes on disk.

A project belongs to one thread. `Project.recall` and `Project.prepare` alone may run in another: they read and
compute, and `Project.adopt` takes the result over.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..library import disk
from ..library.config import FILE, PYPROJECT, Config, find_config, load_config, parse_config
from ..library.discovery import SKIPPED, Found, source_at
from ..library.facts import Facts
from ..library.finding import Finding
from ..library.globs import matches
from ..library.loader import read_document
from ..library.settings import DEFAULT, Settings
from ..library.snapshot import Snapshot, load
from ..library.source import Source
from ..rules.checker import Checker
from ..rules.known import KNOWN_RULES
from ..text.decode import decode, inspect
from ..text.lines import LineIndex
from .opening import Forgotten, Opening, Prepared, advance, prepare, probed, recall
from .survey import findings_of

if TYPE_CHECKING:
    from ..library.document import Document

CONFIGURATION = "CF001"  # the code of a mistake in the configuration file; no rule has it


class Project:
    """A folder, its configuration, its snapshot, the open buffers and every file's findings.

    Until the first `adopt` the library is not known: only the findings of open files themselves are given
    (``ready`` is false), because everything else would be guesswork.
    """

    def __init__(
        self,
        folder: str,
        overriding: Settings | None = None,
        config_path: str | None = None,
        *,
        bare: bool = True,
        checked: bool = True,
    ) -> None:
        """``folder`` is absolute with forward slashes; ``overriding`` settings replace those of any file.

        ``bare`` says whether a folder without any root of a library is itself a folder of commands; else it is one
        only if its files look like commands, because most folders that an editor opens are not.

        ``checked`` says whether anybody wants findings: who only runs commands opens a library in half the time.
        """
        self.folder = folder
        self.overriding = overriding
        self.config_path = config_path
        self.bare = bare
        self.checked = checked
        self.config_file: str | None = None
        self.config = Config(overriding or DEFAULT, ())
        self.checker = Checker(self.config.settings, folder)
        self.snapshot: Snapshot = load((), settings=self.config.settings)
        self.found = Found((), {})
        self.ready = False
        self.buffers: dict[str, str] = {}
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._pending: set[str] = set()  # files whose findings are to be computed when somebody asks

    def configure(self) -> None:
        """Read the configuration now, so that the findings of open files are right before the first `adopt`."""
        self.config_file, self.config = self._read_config()
        self.checker = Checker(self.config.settings, self.folder)

    def prepare(self, *, keep: bool = True, processes: int = 1, incremental: bool = False) -> Prepared:
        """Read the configuration and the library from disk, and compute all findings; changes nothing here.

        ``keep`` leaves on disk what `recall` needs; ``incremental`` builds what the first edit would have to.
        """
        return prepare(self._opening(), keep=keep, processes=processes, incremental=incremental)

    def recall(self) -> Prepared | Forgotten:
        """What `prepare` found out in an earlier session, brought up to date; changes nothing here.

        `Forgotten` when too much is different by now.
        """
        return recall(self._opening())

    def open(self, *, keep: bool = True, processes: int = 1) -> None:
        """Take over what an earlier session left, else what is on disk; without ``keep`` nothing is left or taken."""
        remembered = self.recall() if keep else None
        self.adopt(remembered if isinstance(remembered, Prepared) else self.prepare(keep=keep, processes=processes))

    def adopt(self, prepared: Prepared) -> None:
        """Take over what `prepare` found; open buffers stay on top of it."""
        self.config_file, self.config, self.checker = prepared.config_file, prepared.config, prepared.checker
        self.snapshot, self.found = prepared.loaded.snapshot, prepared.loaded.found
        self.ready = True
        self._findings = dict(prepared.findings or {})
        self._pending = set() if prepared.findings is not None else set(self.snapshot.files)
        if self.buffers:
            self._apply(self.buffers)

    def source(self, path: str) -> Source | None:
        """What a path is to this library; None when it does not belong to it."""
        facts = self.snapshot.files.get(path)
        if facts:
            return facts.source
        return None if self._left_out(path) else source_at(path, self.folder, self.found.roots)

    def document(self, path: str) -> Document | None:
        """The file parsed, from its buffer or the disk; None when it does not belong to the library."""
        source = self.source(path)
        if source is None:
            return None
        limit = self.config.settings.library.max_file_size
        if path not in self.buffers:
            return read_document(source, limit)
        from ..library.document import Document  # a library that is as it was is not parsed

        text = self.buffers[path]
        if len(text) > limit:
            return Document(source, "", unreadable=f"{path} is larger than {limit:,} bytes (library.max-file-size)")
        return Document(source, text, inspect(text))

    def edit(self, path: str, text: str) -> frozenset[str]:
        """A buffer is opened or changed; returns the files whose findings may differ."""
        self.buffers[path] = text
        return self._apply([path])

    def close(self, path: str) -> frozenset[str]:
        """A buffer is closed: the disk counts again."""
        if self.buffers.pop(path, None) is None:
            return frozenset()
        return self._apply([path])

    def must_reload(self, path: str) -> bool:
        """Whether a change of ``path`` on disk is more than that of one file of the library.

        It is when it changes the configuration, a plugin's manifest, a folder, or which roots there are; then
        `prepare` and `adopt` again.
        """
        name = posixpath.basename(path)
        if name in (FILE, PYPROJECT):
            return self._read_config() != (self.config_file, self.config)
        if name.endswith(".json"):
            return posixpath.basename(posixpath.dirname(path)) == ".claude-plugin"
        if not name.endswith(".md"):
            return disk.probe(path, self.folder) == "dir" or any(
                known.startswith(path + "/") for known in (*self.snapshot.files, self.folder + "/")
            )
        if path in self.snapshot.files or self._left_out(path):
            return False
        source = source_at(path, self.folder, ())
        return source is not None and source.root not in self.found.roots

    def changed_on_disk(self, paths: Iterable[str]) -> frozenset[str]:
        """Files were created, changed or deleted outside; open buffers keep the upper hand."""
        return self._apply(paths)

    def findings(self, path: str) -> tuple[Finding, ...]:
        """Every finding of one file, by place; the configuration file has some, too."""
        if path == self.config_file:
            return self._config_findings(path)
        if path in self._pending:
            self._check(path)
        return self._findings.get(path, ())

    def all_findings(self) -> Iterator[tuple[str, tuple[Finding, ...]]]:
        """Every file of the library with findings, by path; the user's own library is never checked."""
        for path in tuple(self._pending):
            self._check(path)
        yield from sorted(self._findings.items())

    def text(self, path: str) -> str:
        """The text of a file, from its buffer or the disk; empty when it cannot be read."""
        if path in self.buffers:
            return self.buffers[path]
        try:
            return decode(disk.read(path, self.config.settings.library.max_file_size)).text
        except disk.UnreadableError:
            return ""

    def lines(self, path: str) -> LineIndex:
        """The line index of the text of a file."""
        return LineIndex(self.text(path))

    def _apply(self, paths: Iterable[str]) -> frozenset[str]:
        changed: dict[str, Facts | None] = {}
        touched: set[str] = set()
        mentioned: list[str] = []
        for path in paths:
            if path == self.config_file:
                touched.add(path)
            if path in self.snapshot.existing:
                mentioned.append(path)
            if path in self.buffers or disk.stat_file(path):
                document = self.document(path)
                if document is not None:
                    changed[path] = self.checker.facts(document)
            elif path in self.snapshot.files:
                changed[path] = None
        change = advance(self.snapshot, changed, probed(mentioned, self.found, self.folder))
        self.snapshot = change.snapshot
        self._pending |= change.affected
        for path, facts in changed.items():
            if facts is None:
                self._findings.pop(path, None)
                self._pending.discard(path)
            else:
                self._pending.add(path)
        return change.affected.union(changed, touched)

    def _check(self, path: str) -> None:
        self._pending.discard(path)
        self._findings.pop(path, None)
        if self.ready:
            self._findings.update(findings_of(self.checker, self.snapshot, (path,)))
        elif found := self.checker.own_findings(self.snapshot.files[path]):
            self._findings[path] = found

    def _left_out(self, path: str) -> bool:
        """Whether discovery would not have looked at a path of the folder."""
        if not path.startswith(self.folder + "/"):
            return False
        relative = path[len(self.folder) + 1 :]
        exclude = self.config.settings.library.exclude
        return not SKIPPED.isdisjoint(relative.split("/")) or bool(exclude and matches(exclude, relative))

    def _opening(self) -> Opening:
        return Opening(self.folder, *self._read_config(), self.bare, self.checked)

    def _config_findings(self, path: str) -> tuple[Finding, ...]:
        problems = self.config.problems
        if path in self.buffers:
            problems = parse_config(self.buffers[path], path, KNOWN_RULES).problems
        return tuple(Finding(CONFIGURATION, "error", start, end, message) for message, start, end in problems)

    def _read_config(self) -> tuple[str | None, Config]:
        if self.overriding is not None:
            return None, Config(self.overriding, ())
        path = self.config_path or find_config(self.folder)
        return path, load_config(path, KNOWN_RULES) if path else Config(DEFAULT, ())
