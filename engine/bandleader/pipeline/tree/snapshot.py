"""A recorded state of the workspace: what it is called, what it holds and what it leaves out."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import NamedTuple
from urllib.parse import quote, unquote


class Moment(NamedTuple):
    """When a snapshot was taken: in which attempt, counted from 1, of which command of which session.

    ``moment`` is a word such as `before`, `after` or `discarded`.
    """

    session: str
    command: str
    attempt: int
    moment: str

    @property
    def name(self) -> str:
        """The end of the name of its ref. What git allows in no ref is written as %XX; slashes of a command stay."""
        command = "/".join(_escape(part) for part in self.command.split("/"))
        return f"{_escape(self.session)}/{command}/{self.attempt}/{_escape(self.moment)}"

    def again(self) -> Iterator[Moment]:
        """This one, and names for further ones of its kind."""
        yield self
        for number in itertools.count(2):
            yield self._replace(moment=f"{self.moment}-{number}")

    @classmethod
    def parse(cls, name: str) -> Moment | None:
        """The opposite of `name`; None for a ref that somebody else made."""
        parts = [unquote(part, errors="surrogateescape") for part in name.split("/")]
        if len(parts) < 4 or not parts[-2].isdecimal():
            return None
        return cls(parts[0], "/".join(parts[1:-2]), int(parts[-2]), parts[-1])


@dataclass(frozen=True)
class Contents:
    """What a look at the workspace found. All paths are relative to it.

    ``folders`` are those that hold no recorded file, for trees know none. ``missing`` says of every path that is left
    out why; a path that ends with a slash stands for everything below it.
    """

    tree: str
    folders: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)

    def note(self) -> str:
        """As JSON, in ASCII, whatever bytes the names hold."""
        return json.dumps(asdict(self))

    @classmethod
    def from_note(cls, note: str) -> Contents:
        """The opposite of `note`.

        Raises:
            ValueError: it is none.
        """
        try:
            data = json.loads(note)
            return cls(data["tree"], tuple(data["folders"]), dict(data["missing"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"no record of a snapshot: {error}") from None

    def why_missing(self, path: str) -> str:
        """Why a path is not covered, or ""."""
        if reason := self.missing.get(path):
            return reason
        parents = path.split("/")[:-1]
        folders = ("/".join(parents[: n + 1]) + "/" for n in range(len(parents)))
        return next((self.missing[folder] for folder in folders if folder in self.missing), "")


@dataclass(frozen=True)
class Snapshot:
    """A state that was recorded under ``ref``. ``covers`` tells a person what is in it.

    ``id`` is of this one record, ``parent`` of the snapshot that was gone back to when this state was discarded.
    """

    ref: str
    id: str
    parent: str
    covers: str
    contents: Contents

    @property
    def tree(self) -> str:
        return self.contents.tree


def recorded(
    discarded: Moment, before: Snapshot, find: Callable[[Moment], Snapshot | None]
) -> tuple[Moment, Snapshot | None]:
    """What a rollback to ``before`` that was cut short has recorded as discarded, and under which moment.

    If there is none, the moment is the first of its kind that is free.
    """
    for moment in discarded.again():
        found = find(moment)
        if found is None or found.parent == before.id:
            return moment, found
    raise AssertionError("there is always another moment")


def _escape(part: str) -> str:
    """Letters, digits, `-` and `_` stay, and a dot stays where it is harmless."""
    escaped = quote(part, safe="", errors="surrogateescape")
    harmless = not escaped.startswith(".") and not escaped.endswith((".", ".lock")) and ".." not in escaped
    return (escaped if harmless else escaped.replace(".", "%2E")).replace("~", "%7E") or "%00"
