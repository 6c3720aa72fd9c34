"""Names that Claude Code already has: commands, agents, colours."""

from __future__ import annotations

# docs/en/commands, read on 2026-08-22 (2.1.240).
_BUNDLED = """
batch claude-api code-review dataviz debug design-sync doctor fewer-permission-prompts loop run run-skill-generator
simplify verify
"""
_OTHERS = """
add-dir advisor agents artifacts auto-mode-setup autocompact autofix-pr background branch btw bug cd chrome clear color
compact config context copy cost deep-research design-login desktop diff effort exit export fast feedback focus fork
goal heapdump help hooks ide import init insights install-github-app install-slack-app keybindings list-agents login
logout mcp memory mobile model passes permissions plan plugin powerup pr-comments privacy-settings radio recap
release-notes reload-plugins reload-skills remote-control remote-env rename resume review rewind sandbox schedule
scroll-speed security-review setup-bedrock setup-vertex skills stats status statusline stickers stop subtask tasks
team-onboarding teleport terminal-setup theme tui ultraplan ultrareview upgrade usage usage-credits vim voice web-setup
workflows
"""

BUNDLED_SKILLS = frozenset(_BUNDLED.split())
"""Skills that come with Claude Code; one of the user's with the same name takes their place."""

BUILT_IN_COMMANDS = BUNDLED_SKILLS | frozenset(_OTHERS.split())
"""What can be typed after `/` without any library, the bundled skills included."""

BUILT_IN_AGENTS = {
    "general-purpose": "Does research and work of several steps with all tools.",
    "Explore": "Searches and reads a code base quickly, without changing it.",
    "Plan": "Studies the code and designs a plan, without changing anything.",
    "claude": "The session's own agent.",
    "statusline-setup": "Sets up the status line.",
    "claude-code-guide": "Answers questions about Claude Code.",
}
"""Agents that are there without any library, with what they do (docs/en/sub-agents, 2.1.240)."""

COLORS = ("red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan")
"""Colours that an agent may have (docs/en/sub-agents, 2.1.240)."""

RESERVED_FOLDERS = frozenset(("synced",))
"""Names of skill folders that Claude Code keeps for itself (docs/en/skills, 2.1.240)."""
