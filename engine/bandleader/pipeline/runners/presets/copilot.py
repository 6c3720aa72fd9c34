"""GitHub Copilot CLI: `copilot -p ... --output-format json` (docs.github.com, "Copilot CLI command reference"; 1.0.80).

It writes one of two streams, depending on the model: session events (``assistant.message`` with a ``data`` object, a
``result`` at the end) or flat ones (``message``, ``tool_use``, ``tool_result``, ``usage``). It bills requests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..plain import one_line
from ..port import RunnerError, RunnerEvent
from . import AgentCall, Invocation, Verdict
from .records import REFUSED, Record, call_line, chatter, denials, exit_reason, first, last_words, read, refusal
from .wording import as_text

ATTACHES = False
_RULE = re.compile(r"(?P<tool>Bash|Edit|Write|mcp__(?P<server>\w+?)__(?P<name>\w+))(?:\((?P<what>.*)\))?")
_LONGEST = 120_000  # bytes of one argument (Linux: 128 KiB); the prompt has no other way in


def invocation(program: str, call: AgentCall) -> Invocation:
    """See `Preset.invocation`. Agents are not passed: it reads `.claude/agents` itself."""
    prompt = as_text(call.prompt)
    if len(prompt.encode()) > _LONGEST:
        raise RunnerError(f"the prompt is longer than copilot can be given ({_LONGEST:,} bytes); use another agent CLI")
    argv = [program, f"--prompt={prompt}", "--silent", "--no-color", "--no-ask-user", "--output-format", "json"]
    if call.model and call.model != "inherit":
        argv.append(f"--model={call.model}")
    denied = [_rule(rule) for rule in call.denials] + (["write"] if call.permission == "read-only" else [])
    for rule in dict.fromkeys(filter(None, denied)):  # stronger than whatever is allowed
        argv += ["--deny-tool", rule]
    if call.permission == "full":
        argv.append("--allow-all-tools")
    else:
        if call.permission == "edit":
            argv += ["--allow-tool", "write"]
        for rule in call.tools:
            if allowed := _rule(rule):
                argv += ["--allow-tool", allowed]
    return Invocation(argv)


def _rule(rule: str) -> str:
    """A permission rule in its words: ``Bash(git *)`` is ``shell(git:*)``; "" for what it always allows."""
    match = _RULE.fullmatch(rule)
    if match is None:
        return ""
    if match["tool"] == "Bash":
        what = match["what"]
        return f"shell({re.sub(r'(?::| )[*]$', ':*', what)})" if what and what != "*" else "shell"
    return f"{match['server']}({match['name']})" if match["server"] else "write"


def parse(line: str) -> list[RunnerEvent]:
    """See `Preset.parse`."""
    record = read(line)
    if record is None:
        return chatter(line)
    kind = record.text("type")
    if kind == "result":
        usage = record.record("usage")
        data = {
            "final": {"exit_code": record.count("exitCode")},
            "session_id": record.text("sessionId"),
            "requests": usage.number("premiumRequests"),
        }
        return [RunnerEvent("usage", "", data)]
    if "." in kind:
        return _session_event(kind, record.record("data"))
    return _flat(kind, record)


def _session_event(kind: str, data: Record) -> list[RunnerEvent]:
    if kind == "session.start":
        return [RunnerEvent("notice", f"session {data.text('sessionId')}", {"session_id": data.text("sessionId")})]
    if kind == "assistant.message":
        events = [RunnerEvent("usage", "", {"turns": 1, "output_tokens": data.count("outputTokens")})]
        if data.text("content").strip():
            events.insert(0, RunnerEvent("text", one_line(data.text("content")), {"answer": True}))
        return events
    if kind == "tool.execution_start":
        tool = data.text("toolName")
        return [
            RunnerEvent(
                "tool", call_line(tool, data.record("arguments")), {"tool": tool, "id": data.text("toolCallId")}
            )
        ]
    if kind == "tool.execution_complete" and data.raw.get("success") is False:
        said, code = data.message("error"), data.record("error").text("code")
        refused = code in ("denied", "rejected") or REFUSED.search(said) or "permission denied" in said.lower()
        return [_tool_error(data.text("toolCallId"), said, bool(refused))]
    if kind == "session.error":
        return [RunnerEvent("error", one_line(data.text("message")), {"failed": True})]
    if kind == "session.warning":
        return [RunnerEvent("notice", one_line(data.text("message")))]
    return []


def _flat(kind: str, record: Record) -> list[RunnerEvent]:
    if kind == "message" and record.text("role") == "assistant":
        said = record.text("content") or " ".join(part.text("text") for part in record.records("content"))
        return [RunnerEvent("text", one_line(said), {"answer": True, "turns": 1})] if said.strip() else []
    if kind == "tool_use":
        tool = record.text("name")
        return [RunnerEvent("tool", call_line(tool, record.record("input")), {"tool": tool, "id": record.text("id")})]
    if kind == "tool_result" and record.raw.get("is_error") is True:
        said = record.text("content")
        return [_tool_error(record.text("tool_use_id"), said, bool(REFUSED.search(said)))]
    if kind == "usage":
        tokens = {key: record.count(key) for key in ("input_tokens", "output_tokens")}
        return [RunnerEvent("usage", "", {"ending": True, **tokens})]
    if kind == "error":
        said = record.message("error") or record.text("message")
        return [RunnerEvent("error", one_line(said), {"failed": True})]
    return []


def _tool_error(call: str, said: str, refused: bool) -> RunnerEvent:
    return RunnerEvent("error", one_line(said), {"id": call, **({"denied": ""} if refused else {})})


def verdict(events: Sequence[RunnerEvent], exit_code: int) -> Verdict:
    """See `Preset.verdict`. The session events carry no input tokens."""
    nothing: Mapping[str, Any] = {}
    result = next((event.data for event in reversed(events) if "final" in event.data), nothing)
    denied = denials(events)
    failed = [event.text for event in events if event.data.get("failed")]
    code = exit_code or (result["final"]["exit_code"] if result else 0)
    if failed:
        reason = f"the agent ended with an error: {failed[-1]}"
    elif code:
        reason = exit_reason(code, last_words(events))
    elif not result and not any(event.data.get("ending") for event in events):
        reason = "the agent CLI ended without a result record"
    elif denied:
        reason = refusal(denied)
    else:
        did = any(event.kind == "tool" or event.data.get("answer") for event in events)
        reason = "" if did else "the agent said and did nothing"
    turns, read_, written = (
        sum(event.data.get(key, 0) for event in events) for key in ("turns", "input_tokens", "output_tokens")
    )
    return Verdict(not reason, reason, turns, read_, written, None, first(events, "session_id"), denied)
