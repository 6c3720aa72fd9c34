"""One command on its way through the stages, in this process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ..check import Check
from ..context import Context
from ..driver.port import StageOutcome
from ..plan import Step
from ..planning.definition import Definition
from ..runners.port import AgentDefinition
from ..state import CommandState

if TYPE_CHECKING:
    from ..tree.pool import PooledWorktree


@dataclass
class Deployed:
    """An agent that has a slot; ``definition`` is None for one built into the agent CLI."""

    name: str
    slot: int
    definition: AgentDefinition | None


@dataclass
class Work:
    """What the stages of one command hand on to one another besides what is on record.

    After a crash all of it can be found again: a stage that needs something asks for it, and gets it anew.
    """

    context: Context
    command: CommandState
    agents: list[Deployed] = field(default_factory=list)
    worktree: PooledWorktree | None = None
    _definition: Definition | None = None

    @property
    def step(self) -> Step:
        return self.command.step

    def read(self) -> Definition:
        """The command as it is in its file now. Raises CommandGone."""
        self._definition = self.context.library.definition(self.step.id, self.step.path)
        return self._definition

    @property
    def definition(self) -> Definition:
        """The command as it was read at the start of this attempt. Raises CommandGone."""
        return self._definition or self.read()

    def tell_agents(self, state: str) -> None:
        """Record a new state of every deployed agent."""
        for agent in self.agents:
            data = {"agent": agent.name, "state": state, "slot": agent.slot}
            self.context.record(self.command.id, "agent_changed", data)


Perform: TypeAlias = Callable[[Work], "StageOutcome | Awaitable[StageOutcome]"]

PASSED = StageOutcome("passed")


def judged(checks: Sequence[Check]) -> StageOutcome:
    """A stage that passes when all its checks do; the message names those that do not."""
    wrong = [f"{check.name}: {check.message}" for check in checks if check.verdict == "failed"]
    return StageOutcome("failed" if wrong else "passed", "; ".join(wrong), checks)


def failed(message: str) -> StageOutcome:
    """A stage that ends the attempt for a reason."""
    return StageOutcome("failed", message)
