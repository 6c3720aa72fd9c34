"""The one table of commands; a command's module is imported when it runs."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """A command: where it is defined (``module:attribute`` below `bandleader.cli`), and what it does in a few words."""

    target: str
    help: str


COMMANDS: dict[str, Entry] = {
    "check": Entry("check:check", "Check commands, skills and agents; mend what can be mended."),
    "list": Entry("list:list_command", "List what the library holds, in groups."),
    "show": Entry("show:show", "Show everything known about one command, skill or agent."),
    "graph": Entry("graph:graph", "Draw who depends on whom."),
    "explain": Entry("explain:explain", "Explain a rule, or list them all."),
    "schema": Entry("schema:schema", "Print the JSON Schema of a front matter."),
    "config": Entry("config:config", "Print the configuration in force."),
}
