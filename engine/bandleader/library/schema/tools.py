"""The tools of Claude Code, which `allowed-tools` and `tools` name."""

from __future__ import annotations

from typing import NamedTuple


class Tool(NamedTuple):
    """A tool; ``read_only`` ones can change neither the work tree nor start what could."""

    name: str
    doc: str
    read_only: bool = False


# docs/en/tools-reference, read on 2026-08-22 (2.1.240). The flags are ours.
_TOOLS = (
    Tool("Agent", "Starts a subagent with a task of its own."),
    Tool("Artifact", "Publishes a page that can be looked at and shared."),
    Tool("AskUserQuestion", "Asks the user a question with choices.", True),
    Tool("Bash", "Runs a shell command."),
    Tool("CronCreate", "Schedules a prompt, once or again and again."),
    Tool("CronDelete", "Cancels a scheduled prompt."),
    Tool("CronList", "Lists the scheduled prompts.", True),
    Tool("Edit", "Replaces text in a file."),
    Tool("EndConversation", "Ends the conversation.", True),
    Tool("EnterPlanMode", "Begins to plan: nothing is changed until the plan is accepted.", True),
    Tool("EnterWorktree", "Makes a git worktree and goes on in it."),
    Tool("ExitPlanMode", "Shows the plan and asks to begin.", True),
    Tool("ExitWorktree", "Leaves the git worktree."),
    Tool("Glob", "Finds files by pattern.", True),
    Tool("Grep", "Searches the contents of files.", True),
    Tool("ListAgents", "Lists the agents that run.", True),
    Tool("ListMcpResourcesTool", "Lists the resources of MCP servers.", True),
    Tool("LSP", "Asks a language server: definitions, references, diagnostics.", True),
    Tool("Monitor", "Watches a command in the background and reports its lines."),
    Tool("NotebookEdit", "Changes the cells of a notebook."),
    Tool("PowerShell", "Runs a PowerShell command."),
    Tool("PushNotification", "Sends the user a notification.", True),
    Tool("Read", "Reads a file.", True),
    Tool("ReadMcpResourceTool", "Reads a resource of an MCP server.", True),
    Tool("RemoteTrigger", "Manages and starts routines elsewhere."),
    Tool("ReportFindings", "Reports the findings of a review in a fixed form.", True),
    Tool("ScheduleWakeup", "Has the session go on at a later time."),
    Tool("SendMessage", "Writes to another agent."),
    Tool("SendUserFile", "Sends the user a file.", True),
    Tool("ShareOnboardingGuide", "Shares the guide for new members of a team."),
    Tool("Skill", "Uses a skill or a command."),
    Tool("TaskCreate", "Adds an entry to the task list.", True),
    Tool("TaskGet", "Reads an entry of the task list.", True),
    Tool("TaskList", "Lists the task list.", True),
    Tool("TaskOutput", "Reads the output of a background task; deprecated: read its file.", True),
    Tool("TaskStop", "Ends a background task."),
    Tool("TaskUpdate", "Changes an entry of the task list.", True),
    Tool("TodoWrite", "Writes the session's to-do list; off by default.", True),
    Tool("ToolSearch", "Finds and loads tools that are not loaded yet.", True),
    Tool("WaitForMcpServers", "Waits until MCP servers are connected.", True),
    Tool("WebFetch", "Reads a web page.", True),
    Tool("WebSearch", "Searches the web.", True),
    Tool("Workflow", "Runs a saved workflow."),
    Tool("Write", "Creates a file or writes it anew."),
)

TOOLS = {tool.name: tool for tool in _TOOLS}
"""Every tool by its name, which is case-sensitive."""

READ_ONLY = frozenset(tool.name for tool in _TOOLS if tool.read_only)

RETIRED = {
    "Task": "Agent",
    "MultiEdit": "Edit",
    "NotebookRead": "Read",
    "SlashCommand": "Skill",
    "KillShell": "TaskStop",
    "KillBash": "TaskStop",
    "BashOutput": "TaskOutput",
    "LS": "",
    "TodoRead": "",
}
"""Old names and what took their place; "" if nothing did. `Task` is still taken as an alias (since 2.1.63)."""
