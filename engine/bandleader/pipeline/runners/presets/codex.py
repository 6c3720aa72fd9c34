"""Codex: `codex exec --json -`, the prompt on stdin (openai/codex docs/exec.md and exec_events.rs).

It knows no rules for single tools, only sandboxes; a command the sandbox refused is `declined` and the turn goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..plain import one_line
from ..port import RunnerEvent
from . import AgentCall, Invocation, Verdict
from .records import Record, call_line, chatter, denials, exit_reason, first, last_words, read, refusal
from .wording import with_agents

ATTACHES = False
_SANDBOXES = {"read-only": "read-only", "edit": "workspace-write", "full": "danger-full-access"}
_TOOLS = {
    "command_execution": "shell",
    "file_change": "edit",
    "mcp_tool_call": "mcp",
    "web_search": "web search",
}


def invocation(program: str, call: AgentCall) -> Invocation:
    """See `Preset.invocation`. There is no flag for agents: they go into the prompt."""
    argv = [program, "exec", "--json", "--sandbox", _SANDBOXES[call.permission], "--skip-git-repo-check"]
    if call.model and call.model != "inherit":
        argv += ["--model", call.model]
    return Invocation([*argv, "-"], with_agents(call).encode())


def parse(line: str) -> list[RunnerEvent]:
    """See `Preset.parse`."""
    record = read(line)
    if record is None:
        return chatter(line)
    kind = record.text("type")
    if kind == "thread.started":
        session = record.text("thread_id")
        return [RunnerEvent("notice", f"session {session}", {"session_id": session})]
    if kind in ("item.started", "item.completed"):
        return _item(record.record("item"), kind == "item.completed")
    if kind == "turn.completed":
        usage = record.record("usage")
        tokens = {key: usage.count(key) for key in ("input_tokens", "output_tokens")}
        return [RunnerEvent("usage", "", {"final": {"failed": ""}, "turns": 1, **tokens})]
    if kind == "turn.failed":
        said = one_line(record.message("error")) or "the turn failed"
        return [RunnerEvent("error", said, {"final": {"failed": said}, "turns": 1})]
    if kind == "error":  # also while it reconnects: only the end of the turn tells
        return [RunnerEvent("error", one_line(record.message("message") or record.message("error")))]
    return []


def _item(item: Record, completed: bool) -> list[RunnerEvent]:
    kind = item.text("type") or item.text("item_type")
    if kind in ("agent_message", "assistant_message"):
        return [RunnerEvent("text", one_line(item.text("text")), {"answer": True})] if completed else []
    if kind == "error":
        return [RunnerEvent("error", one_line(item.text("message")))]
    if kind not in _TOOLS:
        return []
    tool = item.text("tool") or _TOOLS[kind]
    if completed and item.text("status") == "declined":
        return [RunnerEvent("error", one_line(f"{call_line(tool, item)} was refused"), {"denied": tool})]
    if completed == (kind == "file_change"):  # a change is told when it is made, everything else when it begins
        return [RunnerEvent("tool", call_line(tool, item), {"tool": tool, "id": item.text("id")})]
    return []


def verdict(events: Sequence[RunnerEvent], exit_code: int) -> Verdict:
    """See `Preset.verdict`."""
    ends = [event.data for event in events if "final" in event.data]
    denied = denials(events)
    last = ends[-1] if ends else {}
    did = any(event.kind == "tool" or event.data.get("answer") for event in events)
    if not ends:
        said = last_words(events)
        reason = exit_reason(exit_code, said) if exit_code else "the agent CLI ended before its turn was complete"
    elif last["final"]["failed"]:
        reason = f"the turn failed: {last['final']['failed']}"
    elif denied:
        reason = refusal(denied)
    elif exit_code:
        reason = exit_reason(exit_code, last_words(events))
    else:
        reason = "" if did else "the agent said and did nothing"
    tokens = (last.get("input_tokens", 0), last.get("output_tokens", 0))
    return Verdict(not reason, reason, len(ends), *tokens, None, first(events, "session_id"), denied)
