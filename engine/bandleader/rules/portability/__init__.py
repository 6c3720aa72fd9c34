"""PT: what other readers than Claude Code make of a file. Silent unless `check.targets` names them."""

from .agent_skills_standard import agent_skills_standard
from .target_ignores_key import target_ignores_key
from .target_rejects_file import target_rejects_file

RULES = (target_rejects_file, target_ignores_key, agent_skills_standard)
