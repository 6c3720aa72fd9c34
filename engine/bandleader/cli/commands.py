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
    "run": Entry("run:run", "Run a command and everything it depends on."),
    "plan": Entry("plan:plan", "Show what a run would do, and why."),
    "why": Entry("why:why", "Explain why a command would run, or would not."),
    "sessions": Entry("sessions:sessions", "List the runs of this workspace."),
    "status": Entry("status:status", "Show how a run stands: stages, gates, agents, processes."),
    "log": Entry("log:log", "Show what happened in a run, and what its commands printed."),
    "resume": Entry("resume:resume", "Go on with a run that was interrupted, cancelled or parked."),
    "cancel": Entry("cancel:cancel", "End a run; it can be resumed."),
    "rollback": Entry("rollback:rollback", "Undo what a run has changed."),
    "dashboard": Entry("dashboard:dashboard", "Watch a run: commands, metrics, agents, gates, dependencies."),
    "doctor": Entry("doctor:doctor", "Examine the state of runs, and mend it."),
    "lens": Entry("lens:lens", "Show what can be done with the command in a file, or do it."),
    "export": Entry("export:export", "Write a command and what it needs as a workflow of a CI service."),
    "worker": Entry("worker:worker", "Offer this machine to the sessions of a database."),
    "workers": Entry("workers:workers", "List the workers that share such a database."),
    "database": Entry("database:database", "Make, check or describe the tables of such a database."),
    "init": Entry("init:init", "Write a configuration to begin with; add dependencies that are only mentioned."),
    "explain": Entry("explain:explain", "Explain a rule, or list them all."),
    "schema": Entry("schema:schema", "Print the JSON Schema of a front matter."),
    "config": Entry("config:config", "Print the configuration in force."),
    "completion": Entry("completion:completion", "Print the completion script of bash, zsh or fish."),
}
