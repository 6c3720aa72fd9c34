"""Where things are below the ``.milestones`` folder of a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDER = ".milestones"
_DOTTED = frozenset(("", ".", ".."))


@dataclass(frozen=True)
class Layout:
    """The paths of one workspace. Nothing is created until `prepare`.

    Ids of commands hold slashes, so their files lie in folders. An id or key with an empty or dotted segment raises
    ValueError: it comes from a person or a file, and must not lead out of the folder.
    """

    workspace: Path

    @cached_property
    def root(self) -> Path:
        return self.workspace / FOLDER

    @property
    def log(self) -> Path:
        return self.root / "state.db"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def dependency_graph(self) -> Path:
        return self.root / "cache" / "dependency_graph.json"

    def session(self, session: str) -> Path:
        return self._below("sessions", session, ".yaml")

    def completed(self, command: str) -> Path:
        return self._below("completed", command, ".yaml")

    def satisfied(self, command: str) -> Path:
        """A marker that a person or a program sets; the engine only reads it."""
        return self._below("cache/satisfied_deps", command, "")

    def cached(self, key: str) -> Path:
        return self._below("cache/commands", key, ".json")

    def metrics(self, day: str) -> Path:
        """``day`` is YYYYMMDD."""
        return self._below("metrics", f"execution-{day}", ".jsonl")

    def logs(self, session: str) -> Path:
        return self._below("logs", session, "")

    def prepare(self) -> None:
        """Create the folder and keep it out of version control, without touching an ignore file that is there.

        Raises:
            OSError: the folder cannot be created or written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            what = f"this is no folder, and a run keeps its records in one of this name ({FOLDER}): move it away"
            raise NotADirectoryError(error.errno, what, str(self.root)) from None
        ignore = self.root / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")

    def _below(self, folder: str, name: str, suffix: str) -> Path:
        if "\\" in name or "\0" in name or not _DOTTED.isdisjoint(name.split("/")):
            raise ValueError(f"{name!r} names no file of {FOLDER}/{folder}")
        return Path(f"{self.root}/{folder}/{name}{suffix}")  # joining step by step takes four times as long
