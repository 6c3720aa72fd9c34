"""The stages of a command on a worker: those of any command, and what it does is brought to the others.

What it has executed is on record as executed, and its changes lie where another worker finds them, before anything is
made of them. Whoever goes on with it after the loss of this worker begins there; see `takeover`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, TypeVar

from ...pipeline.driver.port import Compensated, Performer, Record, Recovered, StageError, StageOutcome
from ...pipeline.errors import EngineError
from ...pipeline.stage import Stage, Strategy
from ...pipeline.state import CommandState, SessionState
from .takeover import STAYED, has_changes


class Delivery(Protocol):
    """Takes results from one machine to another. Both methods block."""

    def carry(self, command: CommandState) -> None:
        """Keep what the execution left where another worker finds it."""

    def publish(self, command: CommandState) -> str:
        """Merge what the command changed into the session's result; the conflicts in a sentence, "" if none."""


Check: TypeAlias = Callable[[CommandState], str]
Answer = TypeVar("Answer", StageOutcome, Recovered, Compensated)


class DeliveringPerformer:
    """See `driver.port.Performer`. ``signed`` says what of a command's files is not what the submitter signed off, ""
    if all is.
    """

    def __init__(self, inner: Performer, delivery: Delivery, signed: Check) -> None:
        self._inner = inner
        self._delivery = delivery
        self._signed = signed

    def begin(self, session: SessionState, record: Record) -> None:
        """See `Performer.begin`."""
        self._record = record
        self._inner.begin(session, record)

    def perform(self, command: CommandState, stage: Stage, attempt: int) -> StageOutcome | Awaitable[StageOutcome]:
        """See `Performer.perform`."""
        if stage == "command_resolution" and (wrong := self._signed(command)):
            return StageOutcome("failed", wrong)
        if has_changes(command.result):
            if stage == "validation":
                return self._carry(command, attempt)
            if stage == "cleanup" and command.ending is None:
                return self._deliver(command, attempt)
        return self._inner.perform(command, stage, attempt)

    async def recover(self, command: CommandState, strategy: Strategy) -> Recovered:
        """See `Performer.recover`."""
        return await _answer(self._inner.recover(command, strategy))

    async def compensate(self, command: CommandState) -> Compensated:
        """See `Performer.compensate`."""
        return await _answer(self._inner.compensate(command))

    async def _carry(self, command: CommandState, attempt: int) -> StageOutcome:
        """That nobody else could finish the command is bad luck only if this worker is lost before it has."""
        try:
            await asyncio.to_thread(self._delivery.carry, command)
        except EngineError as error:
            text = f"should this worker be lost now, a person would have to decide: {error}"
            await self._record(command.id, "runner_said", {"kind": "notice", "text": text, "data": STAYED})
        return await _answer(self._inner.perform(command, "validation", attempt))

    async def _deliver(self, command: CommandState, attempt: int) -> StageOutcome:
        try:
            conflicts = await asyncio.to_thread(self._delivery.publish, command)
        except EngineError as error:
            raise StageError(str(error)) from None
        if conflicts:
            return StageOutcome("failed", conflicts)
        return await _answer(self._inner.perform(command, "cleanup", attempt))


async def _answer(answer: Answer | Awaitable[Answer]) -> Answer:
    """What a performer says at once, or later."""
    return await answer if isinstance(answer, Awaitable) else answer
