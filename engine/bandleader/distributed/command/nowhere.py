"""What stands for the stages of a command that has no place to run: the repository cannot be reached, say."""

from __future__ import annotations

from ...pipeline.driver.port import Compensated, Record, Recovered, StageOutcome
from ...pipeline.stage import Stage, Strategy
from ...pipeline.state import CommandState, SessionState


class Nowhere:
    """See `driver.port.Performer`. Every stage fails for the same reason, until a person has mended it."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def begin(self, session: SessionState, record: Record) -> None:
        """See `Performer.begin`."""

    def perform(self, command: CommandState, stage: Stage, attempt: int) -> StageOutcome:
        """See `Performer.perform`."""
        return StageOutcome("failed", self._reason)

    def recover(self, command: CommandState, strategy: Strategy) -> Recovered:
        """See `Performer.recover`."""
        return Recovered("failed", message=self._reason)

    def compensate(self, command: CommandState) -> Compensated:
        """See `Performer.compensate`."""
        return Compensated(command.step.compensate, -1)
