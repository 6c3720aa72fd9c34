"""What rolling back and restoring have in common, with git and without."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from shlex import quote

from .apply import Applied, Applier
from .entries import Edit
from .port import Conflict, RolledBack
from .scan import parents
from .snapshot import Snapshot

Predicate = Callable[[str], bool]
FOREIGN = "it has unsaved or later changes of yours"


class Undo:
    """Goes back from ``after`` to ``before``, whose difference the edits are: ``old`` is after, ``new`` is before."""

    def __init__(
        self,
        before: Snapshot,
        after: Snapshot,
        edits: Sequence[Edit],
        only: Predicate | None,
        foreign: Predicate | None,
    ) -> None:
        self._before = before
        self._after = after
        self._only = only or (lambda _: True)
        self.failed: dict[str, str] = {}
        self.edits: list[Edit] = []
        self._by_path = {edit.path: edit for edit in edits}
        for edit in edits:
            if self._only(edit.path):
                self._sort(edit, foreign)
        left_out = (before.contents.missing, after.contents.missing)
        for one, other in (left_out, left_out[::-1]):
            for path, reason in one.items():
                if path not in other and self._only(path):
                    self.failed.setdefault(path, reason)

    def _sort(self, edit: Edit, foreign: Predicate | None) -> None:
        if reason := self._before.contents.why_missing(edit.path) or self._after.contents.why_missing(edit.path):
            self.failed[edit.path] = reason
        elif foreign and foreign(edit.path):
            self.failed[edit.path] = FOREIGN
        else:
            self.edits.append(edit)

    def run(self, applier: Applier, ignored: Callable[[list[str]], Iterable[str]]) -> RolledBack:
        """Apply. ``ignored`` picks those of some paths that git ignores once the ignore files are back."""
        rules = [edit for edit in self.edits if edit.path.rpartition("/")[2] == ".gitignore"]
        rest = [edit for edit in self.edits if edit not in rules]
        done = self._note(applier.apply(rules)) if rules else []
        if rules:
            spared = set(ignored([edit.path for edit in rest if edit.new is None]))
            self.failed.update(dict.fromkeys(spared, "git ignored it before, so nobody knows whether it was there"))
            rest = [edit for edit in rest if edit.path not in spared]
        remove, create = self._folders()
        done += self._note(applier.apply(rest, remove, create))
        conflicts = tuple(Conflict(path, reason, self._kept(path)) for path, reason in sorted(self.failed.items()))
        paths = tuple(sorted(edit.path for edit in done))
        return RolledBack(self._before.ref, self._after.ref, paths, conflicts)

    def _note(self, applied: Applied) -> list[Edit]:
        self.failed.update(applied.failed)
        return applied.done

    def _folders(self) -> tuple[set[str], set[str]]:
        """Those that came and those that went between the two states, as far as they are to be undone."""
        came, went = set(self._after.contents.folders), set(self._before.contents.folders)
        for edit in self._by_path.values():
            if edit.old:
                came.update(parents(edit.path))
            if edit.new:
                went.update(parents(edit.path))
        return {path for path in came - went if self._only(path)}, {path for path in went - came if self._only(path)}

    def _kept(self, path: str) -> str:
        edit = self._by_path.get(path)
        if edit and edit.new:
            return f"its earlier content: git show {quote(self._before.ref + ':' + path)}"
        if edit and edit.old:
            return f"what the command made of it: git show {quote(self._after.ref + ':' + path)}"
        return "nothing of it is on record"
