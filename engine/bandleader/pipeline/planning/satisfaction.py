"""Whether a command has to run: what is on record for it, held against what it would be given now.

A dependency is a thing that must have succeeded. Commands are judged dependencies first; one whose dependency has to
run has to run as well, unless somebody says by a marker that it is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from bandleader.library.durations import say_duration

from ..plan import Decision, Step
from ..store.successes import Failures, Success
from .fingerprint import depends_on_tree
from .reasons import FORCED, NEVER_RAN, NO_GIT, ago, run_first, unchanged, what_changed
from .records import Records

QUALITY: Final = "quality/verify"  # what the quality checks satisfy


class Judgement(NamedTuple):
    """A decision and why."""

    decision: Decision
    reason: str


class Judge:
    """Judges the commands of one plan, each after its dependencies."""

    def __init__(self, records: Records, ids: list[str], *, force: bool = False) -> None:
        """``ids`` are all commands that will be judged."""
        self._records = records
        self._force = force
        history = records.history
        self._successes: Mapping[str, Success] = history.successes(ids) if history else {}
        self._failures: Mapping[str, Failures] = history.breakers() if history else {}
        self._decisions: dict[str, Decision] = {}

    def dependency(self, step: Step, fingerprint: str, key: str) -> Judgement:
        """Judge a dependency, which runs without arguments."""
        judgement = self._on_record(step, fingerprint, key, step.needs)
        if judgement.decision == "run" and not self._force:
            judgement = self._said_by_others(step.id) or judgement
        self._decisions[step.id] = judgement.decision
        return judgement

    def target(self, step: Step, fingerprint: str, key: str, *, alone: bool = False) -> Judgement:
        """Judge what a person asked for: only a result that is cached for a time keeps it from running.

        ``alone`` says that its dependencies are left out.
        """
        judgement = self._on_record(step, fingerprint, key, () if alone else step.needs)
        if judgement.decision == "cached" or self._force:
            return judgement
        return Judgement("run", f"asked for; {judgement.reason}")

    def _said_by_others(self, id: str) -> Judgement | None:
        """Markers, and quality checks that passed for this very tree. Last, for markers are files to be read."""
        if marker := self._records.markers.find(id):
            return Judgement("satisfied", f"marked as done by {marker}")
        quality = self._records.quality
        if id == QUALITY and quality and (passed := quality.get(self._records.tree)) is not None:
            when = ago(self._records.now - passed)
            return Judgement("satisfied", f"the quality checks passed for this very work tree {when}")
        return None

    def _on_record(self, step: Step, fingerprint: str, key: str, needs: tuple[str, ...]) -> Judgement:
        if self._force:
            return Judgement("run", FORCED)
        if waiting := [need for need in needs if self._decisions[need] == "run"]:
            return Judgement("run", run_first(waiting))
        now = self._records.now
        success, failures = self._successes.get(step.id), self._failures.get(step.id)
        if failures and not (success and success.at > failures.last):
            return Judgement("run", f"failed {ago(now - failures.last)}")
        if success is None:
            return Judgement("run", NEVER_RAN)
        if depends_on_tree(step.id) and not self._records.tree and not step.cache:
            return Judgement("run", NO_GIT)
        if success.fingerprint != fingerprint:
            changes = what_changed(self._records, success, fingerprint, needs, step.inputs, self._successes)
            return Judgement("run", changes)
        if step.cache:
            return self._cached(step, key, success)
        return Judgement("satisfied", unchanged(success, now))

    def _cached(self, step: Step, key: str, newest: Success) -> Judgement:
        """Whether there is a result for these arguments that is young enough."""
        history = self._records.history
        success = newest if newest.key == key else history.success(step.id, key) if history else None
        if success is None:
            return Judgement("run", "never ran with these arguments")
        age = self._records.now - success.at
        if age < step.cache:
            return Judgement("cached", f"ran {ago(age)}, the result holds for {say_duration(step.cache - age)}")
        return Judgement("run", f"its result expired {ago(age - step.cache)}")
