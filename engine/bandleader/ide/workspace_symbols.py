"""The commands, skills, agents and shared files whose names look like what somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

from ..library.similarity import Pool
from ..library.snapshot import Snapshot
from ..library.source import Kind

LIMIT = 200
"""Answers to a query: more are for nobody to read, and the client asks again with each letter."""
LONGEST = 200
"""Letters of a query that are looked at."""
FEW = 20
"""Answers that are enough not to look for names that have other letters between those of the query."""


class NamedFile(NamedTuple):
    """A file of the library by its name; ``family`` is what comes before the last segment, or ""."""

    path: str
    name: str
    kind: Kind

    @property
    def family(self) -> str:
        """The folders in the name."""
        return self.name.rpartition("/")[0]


class SymbolIndex:
    """The names of a library, made ready to be searched letter by letter."""

    def __init__(self, snapshot: Snapshot) -> None:
        """No file's facts are looked at: of a library that was just recalled they would all have to be unpacked."""
        self._pools = snapshot.pools
        found: dict[str, tuple[str, Kind]] = {}
        for key, paths in snapshot.exact.items():
            kind, _, name = key.partition(":")
            for path in paths:
                found.setdefault(path, (name, cast("Kind", kind)))
        files = sorted((name, path, kind) for path, (name, kind) in found.items())
        files.sort(key=lambda file: len(file[0]))
        self._files = files
        self._names = [name.lower() for name, _, _ in files]
        self._ends = [name.rpartition("/")[2] for name in self._names]
        self._pool: Pool | None = None

    def fits(self, snapshot: Snapshot) -> bool:
        """Whether the names are those of the snapshot: its pools are replaced when a name comes or goes."""
        return self._pools is snapshot.pools

    def search(self, query: str) -> list[NamedFile]:
        """The best matches first, at most `LIMIT`; every file for an empty query, as the protocol asks for.

        ``/a:b`` and ``a/b`` are one query. Of equally good matches the shortest name comes first.
        """
        wanted = "".join(query.lower().split()).replace(":", "/").lstrip("/")[:LONGEST]
        if not wanted:
            return [self._file(at) for at in range(len(self._files))]
        found: dict[int, None] = {}
        for enough, equally_good in self._matches(wanted):
            found.update(dict.fromkeys(equally_good))
            if len(found) >= enough:
                break
        return [self._file(at) for at in list(found)[:LIMIT]]

    def _matches(self, wanted: str) -> Iterator[tuple[int, Iterable[int]]]:
        """The names that match, the best way first, each with how many answers make the next way needless.

        A name that matches in several ways comes again.
        """
        names, ends = self._names, self._ends
        with_it = [at for at, name in enumerate(names) if wanted in name]
        yield LIMIT, [at for at in with_it if wanted in (ends[at], names[at])]
        yield LIMIT, [at for at in with_it if ends[at].startswith(wanted)]
        yield LIMIT, [at for at in with_it if names[at].startswith(wanted)]
        yield LIMIT, [at for at in with_it if wanted in ends[at]]
        yield FEW, with_it
        # All its letters in their order. "Anything but the next letter" never has to be tried in two ways.
        letters = re.compile("".join(f"[^{re.escape(letter)}]*{re.escape(letter)}" for letter in wanted))
        spelt = [at for at, name in enumerate(names) if letters.match(name)]
        yield 1, sorted(spelt, key=lambda at: letters.match(ends[at]) is None)
        yield LIMIT, self._misspelt(wanted)

    def _misspelt(self, wanted: str) -> list[int]:
        if self._pool is None:
            self._pool = Pool(self._names)
        names, scores = self._names, dict(self._pool.closest(wanted))
        return sorted((at for at, name in enumerate(names) if name in scores), key=lambda at: -scores[names[at]])

    def _file(self, at: int) -> NamedFile:
        name, path, kind = self._files[at]
        return NamedFile(path, name, kind)
