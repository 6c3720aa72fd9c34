"""Stage 6: the agents of the command get their definitions and their slots.

The decider lets a command start only when there are enough free slots; here they get numbers, for people to see.
"""

from __future__ import annotations

from ..driver.port import StageOutcome
from .work import Deployed, Work


def perform(work: Work) -> StageOutcome:
    """Deploy the agents. Raises CommandGone for one that the library does not have."""
    context, step = work.context, work.step
    if not step.agents:
        return StageOutcome("skipped", "no agents")
    definitions = [(name, context.library.agent(name, step.path)) for name in step.agents]
    withdraw(work)
    slots = context.session.slots_of(work.command)
    for number, (name, definition) in enumerate(definitions):
        # A command that names more agents than there are slots has all slots, and its agents share them.
        slot = context.take_slot() if number < slots else work.agents[number % slots].slot if slots else 0
        work.agents.append(Deployed(name, slot, definition))
    work.tell_agents("deployed")
    return StageOutcome("passed", ", ".join(step.agents), metrics={"agents": len(step.agents)})


def withdraw(work: Work) -> None:
    """Give back the slots of the agents that are deployed."""
    for slot in {agent.slot for agent in work.agents if agent.slot}:
        work.context.free_slot(slot)
    work.agents.clear()
