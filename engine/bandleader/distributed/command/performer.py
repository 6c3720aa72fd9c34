"""The stages of a command on a worker: those of any command, in three steps, and its result is brought to the others.

Between two steps the command waits until the step before is on record as done. Whoever goes on with it after the loss
of this worker begins with the step that was not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Literal, Protocol, TypeAlias, TypeVar

from ...pipeline.driver.port import Compensated, Performer, Record, Recovered, StageError, StageOutcome
from ...pipeline.errors import EngineError
from ...pipeline.stage import Stage, Strategy
from ...pipeline.state import CommandState, SessionState

Border: TypeAlias = Literal["execute", "finish"]
BORDERS: Final[dict[Stage, Border]] = {"agent_deployment": "execute", "validation": "finish"}


class Delivery(Protocol):
    """Takes results from one machine to another. Both methods block."""

    def carry(self, command: CommandState) -> None:
        """Keep what the execution left where another worker finds it."""

    def publish(self, command: CommandState) -> str:
        """Merge what the command changed into the session's result; the conflicts in a sentence, "" if none."""


Reach: TypeAlias = Callable[[Border], Awaitable[None]]
Check: TypeAlias = Callable[[CommandState], str]
Answer = TypeVar("Answer", StageOutcome, Recovered, Compensated)


class SteppingPerformer:
    """See `driver.port.Performer`. ``reach`` waits at a border; ``signed`` says what of a command's files is not what
    the submitter signed off, "" if all is.
    """

    def __init__(self, inner: Performer, delivery: Delivery, reach: Reach, signed: Check) -> None:
        self._inner = inner
        self._delivery = delivery
        self._reach = reach
        self._signed = signed

    def begin(self, session: SessionState, record: Record) -> None:
        """See `Performer.begin`."""
        self._record = record
        self._inner.begin(session, record)

    def perform(self, command: CommandState, stage: Stage, attempt: int) -> StageOutcome | Awaitable[StageOutcome]:
        """See `Performer.perform`."""
        if stage == "command_resolution" and (wrong := self._signed(command)):
            return StageOutcome("failed", wrong)
        if stage in BORDERS:
            return self._across(BORDERS[stage], command, stage, attempt)
        if stage == "cleanup" and command.ending is None and has_changes(command):
            return self._deliver(command, attempt)
        return self._inner.perform(command, stage, attempt)

    async def recover(self, command: CommandState, strategy: Strategy) -> Recovered:
        """See `Performer.recover`."""
        return await _answer(self._inner.recover(command, strategy))

    async def compensate(self, command: CommandState) -> Compensated:
        """See `Performer.compensate`."""
        return await _answer(self._inner.compensate(command))

    async def _across(self, border: Border, command: CommandState, stage: Stage, attempt: int) -> StageOutcome:
        if border == "finish" and has_changes(command):
            await self._carry(command)
        await self._reach(border)
        return await _answer(self._inner.perform(command, stage, attempt))

    async def _carry(self, command: CommandState) -> None:
        """That nobody else could finish the command is bad luck only if this worker is lost before it has."""
        try:
            await asyncio.to_thread(self._delivery.carry, command)
        except EngineError as error:
            text = f"should this worker be lost now, a person would have to decide: {error}"
            await self._record(command.id, "runner_said", {"kind": "notice", "text": text, "data": {}})

    async def _deliver(self, command: CommandState, attempt: int) -> StageOutcome:
        try:
            conflicts = await asyncio.to_thread(self._delivery.publish, command)
        except EngineError as error:
            raise StageError(str(error)) from None
        if conflicts:
            return StageOutcome("failed", conflicts)
        return await _answer(self._inner.perform(command, "cleanup", attempt))


def has_changes(command: CommandState) -> bool:
    """Whether the execution has changed files."""
    return any(command.result.get("changed", {}).values())


async def _answer(answer: Answer | Awaitable[Answer]) -> Answer:
    """What a performer says at once, or later."""
    return await answer if isinstance(answer, Awaitable) else answer
