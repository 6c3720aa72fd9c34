"""What is replaced in a body before a model reads it."""

from __future__ import annotations

SUBSTITUTIONS = {
    "$ARGUMENTS": "Everything that was typed after the name.",
    "${CLAUDE_SESSION_ID}": "The id of the session.",
    "${CLAUDE_EFFORT}": "How hard the model thinks.",
    "${CLAUDE_SKILL_DIR}": "The folder of the skill.",
    "${CLAUDE_PROJECT_DIR}": "The folder of the project.",
    "${CLAUDE_PLUGIN_ROOT}": "The folder of the plugin; in plugins only.",
    "${CLAUDE_PLUGIN_DATA}": "Where the plugin keeps its data; in plugins only.",
}
"""Each with its meaning (Claude Code, docs/en/skills, substitutions, 2.1.240)."""
