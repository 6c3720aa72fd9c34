"""Stage 9: the configured checks, after a command that changed files."""

from __future__ import annotations

from collections.abc import Awaitable

from ...library.settings import QualityCheck
from ..assurance import checks_for
from ..check import Check
from ..context import CommandGone
from ..driver.port import StageOutcome
from .place import changes_of, unseen
from .work import Work, judged


def perform(work: Work) -> StageOutcome | Awaitable[StageOutcome]:
    """Pass when every check passes that the changed files call for."""
    if work.step.reads_only:
        return StageOutcome("skipped", "its tools only read")
    changes = None if unseen(work) else changes_of(work)
    if changes is not None and not changes:
        return StageOutcome("skipped", "no files changed")
    checks = checks_for(work.context.settings, changes)
    if not checks:
        _remember(work, {})
        return StageOutcome("skipped", "no checks are configured for the changed files")
    return _run(work, checks)


async def _run(work: Work, checks: tuple[QualityCheck, ...]) -> StageOutcome:
    from ..aside import run_aside  # as in `_remember`: most commands change nothing that a check is for
    from ..assurance.run import Place, run_checks
    from ..telling import Teller
    from .request import log_of

    context = work.context
    folder = str(work.worktree.path) if work.worktree else context.workspace
    teller = Teller(context.record, work.command.id)

    async def command(check: QualityCheck) -> str:
        try:
            definition = context.library.named(check.command, work.step.path)
        except CommandGone as gone:
            return str(gone)
        return (await run_aside(context, definition, work.command.id, "check", folder=folder)).reason

    place = Place(folder, context.session.id, work.command.id, log_of(work))
    results = await run_checks(checks, place, command, teller.started, teller.ended)
    _remember(work, dict(zip(checks, results, strict=True)))
    return judged(results)


def _remember(work: Work, ran: dict[QualityCheck, Check]) -> None:
    """Keep the results for this state of the tree, for `quality/verify`; that they cannot be kept fails nothing."""
    tree, snapshot = work.command.result.get("tree"), work.command.snapshot
    if not tree or not work.context.settings.quality.checks:
        return
    from ..assurance.records import FILE, new_record, read_records, write_record

    context, path = work.context, work.context.layout.root / FILE
    before = read_records(path).get(snapshot["tree"]) if snapshot else None
    try:
        record = new_record(tree, context.session.started, ran, context.settings.quality.checks, before)
        write_record(path, record)
    except OSError as error:
        context.complain(f"{path} cannot be written: {error.strerror}")
