"""What is put around a prompt for the sake of a CLI."""

from __future__ import annotations

from . import AgentCall

_ROLES = (
    "This task names agents. Where it asks for one of them, do that part of the work yourself as the agent's own "
    "instructions say:"
)


def as_text(prompt: str) -> str:
    """``prompt`` for a CLI that takes one which begins with a slash for a command of its own (`/clear`)."""
    return f"Do this:\n\n{prompt}" if prompt.lstrip().startswith("/") else prompt


def with_agents(call: AgentCall) -> str:
    """The prompt, with the definitions of its agents behind it: for a CLI that can be given no agents otherwise."""
    if not call.agents:
        return call.prompt
    roles = [f"## Agent {agent.name}: {agent.description}\n\n{agent.prompt}" for agent in call.agents]
    return "\n\n".join((call.prompt.rstrip(), _ROLES, *roles))
