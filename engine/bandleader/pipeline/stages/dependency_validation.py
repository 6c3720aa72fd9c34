"""Stage 4: everything that had to succeed first has, and the command itself is fit to be tried.

Only now is known what the command is really given: its dependencies may have written its inputs. So its fingerprint is
renewed here, for the record of its success.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, Final

from ..check import Check
from ..driver.port import StageOutcome
from ..planning.fingerprint import depends_on_tree, key_of, renewed
from ..recovery.breaker import breaker_check
from .work import Work

LISTED: Final = 500  # input files that are named in the record, so that `why` can say which of them changed


def perform(work: Work) -> StageOutcome | Awaitable[StageOutcome]:
    """Check the dependencies within the plan, and the circuit breaker. Raises CommandGone."""
    checks = (_dependencies(work), breaker_check(work.context, work.command))
    if wrong := [check for check in checks if check.verdict == "failed"]:
        return StageOutcome("failed", "; ".join(check.message for check in wrong), checks)
    if work.step.inputs or depends_on_tree(work.step.id):
        return _looked_up(work, checks)
    return StageOutcome("passed", "", checks, _given(work, None, None))


async def _looked_up(work: Work, checks: tuple[Check, ...]) -> StageOutcome:
    context, step = work.context, work.step

    def look() -> dict[str, Any]:
        context.surroundings.inputs.forget()
        tree = context.surroundings.tree.state() if depends_on_tree(step.id) else None
        inputs = context.surroundings.inputs
        files = inputs.files(step.inputs) if step.inputs else {}
        given = _given(work, inputs.digest(step.inputs), tree)
        return given | ({"inputs": dict(files)} if 0 < len(files) <= LISTED else {})

    return StageOutcome("passed", "", checks, await asyncio.to_thread(look))


def _given(work: Work, inputs: str | None, tree: str | None) -> dict[str, Any]:
    """The fingerprint of what the command is given now, where that is not what the plan has."""
    context, step = work.context, work.step
    # Where the dependencies were left out of the plan, what the plan knows of them stays.
    needs = {need: context.fingerprints[need] for need in step.needs} or None
    own = renewed(step.fingerprint, text=work.definition.digest, needs=needs, inputs=inputs, tree=tree)
    context.fingerprints[step.id] = own
    if own == step.fingerprint:
        return {}
    return {"fingerprint": own, "key": key_of(step.id, own, step.arguments)}


def _dependencies(work: Work) -> Check:
    commands = work.context.session.commands
    missing = []
    for need in work.step.needs:
        other = commands.get(need)
        if need in work.step.optional_needs:
            continue
        if other is None or other.outcome not in ("succeeded", "skipped") or other.reason == "dependency_failed":
            missing.append(need)
    count = len(work.step.needs)
    measured = f"{count - len(missing)} of {count} satisfied"
    if missing:
        return Check("dependencies", "failed", measured, "all of them", f"not satisfied: {', '.join(missing)}")
    return Check("dependencies", "passed", measured, "all of them")
