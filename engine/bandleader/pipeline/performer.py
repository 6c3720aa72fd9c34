"""Does the work of a session on this machine: the stages, the recoveries, the compensations."""

from __future__ import annotations

from collections.abc import Awaitable

from .context import Context
from .driver.port import Compensated, Record, Recovered, StageOutcome
from .recovery.compensation import compensate
from .recovery.restore import restore
from .recovery.retry import delay
from .stage import STAGES, Stage, Strategy
from .stages import PERFORM
from .stages.work import Work
from .state import CommandState, SessionState


class LocalPerformer:
    """See `driver.port.Performer`. One session, one process."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._works: dict[str, Work] = {}

    def begin(self, session: SessionState, record: Record) -> None:
        """See `Performer.begin`."""
        self._context.session, self._context.record = session, record

    def perform(self, command: CommandState, stage: Stage, attempt: int) -> StageOutcome | Awaitable[StageOutcome]:
        """See `Performer.perform`."""
        work = self._works.get(command.id)
        if work is None:
            work = self._works[command.id] = Work(self._context, command)
        answer = PERFORM[stage](work)
        if stage == STAGES[-1] and isinstance(answer, StageOutcome):
            del self._works[command.id]
        return answer

    async def recover(self, command: CommandState, strategy: Strategy) -> Recovered:
        """See `Performer.recover`."""
        work = self._works.get(command.id) or Work(self._context, command)
        answer = await restore(work, strategy)
        if strategy == "retry" and answer.verdict == "passed":
            return answer._replace(delay=delay(command.step.retry, command.attempt))
        return answer

    async def compensate(self, command: CommandState) -> Compensated:
        """See `Performer.compensate`."""
        return await compensate(self._context, command)
