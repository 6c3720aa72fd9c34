"""Claude Code: `claude -p --output-format stream-json --verbose` (docs/en/headless and docs/en/cli-reference, 2.1.240).

Its exit status says little: an API error can end with 0 and ``is_error``, refused tools end with 0 and only show in
``permission_denials`` (and not all of them), a refused !`command` ends with 0 and no turn at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..plain import one_line
from ..port import RunnerEvent
from . import AgentCall, Invocation, Verdict
from .records import REFUSED, Record, call_line, chatter, denials, exit_reason, first, last_words, read, refusal

_MODES = {"read-only": "default", "edit": "acceptEdits", "full": "bypassPermissions"}
_SUBTYPES = {
    "error_max_turns": "the limit of turns was reached",
    "error_max_budget_usd": "the limit of cost was reached",
    "error_during_execution": "the agent failed while it ran",
    "error_max_structured_output_retries": "the agent gave no answer of the wanted form",
}


def invocation(program: str, call: AgentCall) -> Invocation:
    """See `Preset.invocation`. A prompt that is no command goes in by stdin: it may be long, or begin with a dash."""
    argv = [program, "-p"]
    if call.spelling:
        argv.append(f"{call.spelling} {call.arguments}".rstrip())
    argv += ["--output-format", "stream-json", "--verbose", "--permission-mode", _MODES[call.permission]]
    rules = [rule for rule in call.tools if rule not in ("all", "*")]
    if rules:
        argv += ["--allowedTools", *rules]
    if call.model and call.model != "inherit":
        argv += ["--model", call.model]
    if call.session:
        argv += ["--session-id", call.session]
    if call.limits.max_turns:
        argv += ["--max-turns", str(call.limits.max_turns)]
    if call.limits.max_cost:
        argv += ["--max-budget-usd", f"{call.limits.max_cost:g}"]
    if call.agents:
        agents = {
            agent.name: {
                "description": agent.description,
                "prompt": agent.prompt,
                **({"tools": list(agent.tools)} if agent.tools else {}),
                **({"model": agent.model} if agent.model else {}),
            }
            for agent in call.agents
        }
        argv += ["--agents", json.dumps(agents, ensure_ascii=False)]
    return Invocation(argv, b"" if call.spelling else call.prompt.encode())


def parse(line: str) -> list[RunnerEvent]:
    """See `Preset.parse`."""
    record = read(line)
    if record is None:
        return chatter(line)
    kind = record.text("type")
    if kind == "assistant":
        return _assistant(record)
    if kind == "user":
        return _user(record)
    if kind == "system":
        return _system(record)
    if kind == "result":
        return [_result(record)]
    if kind == "rate_limit_event":
        status = record.record("rate_limit_info").text("status")
        return [RunnerEvent("notice", f"rate limit: {status}")] if status not in ("", "allowed") else []
    return []


def _assistant(record: Record) -> list[RunnerEvent]:
    message = record.record("message")
    events = []
    for block in message.records("content"):
        if block.text("type") == "text" and block.text("text").strip():
            events.append(RunnerEvent("text", one_line(block.text("text"))))
        elif block.text("type") == "tool_use":
            tool = block.text("name")
            call = {"tool": tool, "id": block.text("id")}
            events.append(RunnerEvent("tool", call_line(tool, block.record("input")), call))
    if record.message("error"):
        events.append(RunnerEvent("error", one_line(f"API error: {record.message('error')}")))
    if message.text("id") and not record.text("parent_tool_use_id"):
        usage = message.record("usage")
        data: dict[str, object] = {
            "message": message.text("id"),
            "input_tokens": _input(usage),
            "output_tokens": usage.count("output_tokens"),
        }
        events.append(RunnerEvent("usage", "", data))
    return events


def _user(record: Record) -> list[RunnerEvent]:
    events = []
    for block in record.record("message").records("content"):
        if block.text("type") == "tool_result" and block.raw.get("is_error") is True:
            said = block.text("content") or " ".join(part.text("text") for part in block.records("content"))
            data = {"id": block.text("tool_use_id"), **({"denied": ""} if REFUSED.search(said) else {})}
            events.append(RunnerEvent("error", one_line(said), data))
    return events


def _system(record: Record) -> list[RunnerEvent]:
    subtype = record.text("subtype")
    if subtype == "init":
        session = record.text("session_id")
        return [RunnerEvent("notice", f"session {session} with {record.text('model')}", {"session_id": session})]
    if subtype == "permission_denied":
        tool = record.text("tool_name")
        return [RunnerEvent("error", one_line(f"{tool} refused: {record.text('message')}"), {"denied": tool})]
    if subtype == "api_retry":
        attempt = f"{record.count('attempt')} of {record.count('max_retries')}"
        return [RunnerEvent("notice", f"API error {record.text('error')}, retry {attempt}")]
    return []


def _result(record: Record) -> RunnerEvent:
    usage = record.record("usage")
    denied = [Record(each).text("tool_name") or "a tool" for each in record.raw.get("permission_denials") or ()]
    errors = [str(each) for each in record.raw.get("errors") or ()]
    data = {
        "final": {
            "subtype": record.text("subtype"),
            "is_error": record.raw.get("is_error") is True,
            "terminal_reason": record.text("terminal_reason"),
            "said": one_line(record.text("result") or "; ".join(errors)),
            "denied": denied,
        },
        "session_id": record.text("session_id"),
        "turns": record.count("num_turns"),
        "cost": record.number("total_cost_usd"),
        "input_tokens": _input(usage),
        "output_tokens": usage.count("output_tokens"),
    }
    return RunnerEvent("usage", one_line(record.text("result")), data)


def _input(usage: Record) -> int:
    """All that was read, from the cache or not."""
    return sum(usage.count(key) for key in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"))


def verdict(events: Sequence[RunnerEvent], exit_code: int) -> Verdict:
    """See `Preset.verdict`."""
    result = next((event.data for event in reversed(events) if "final" in event.data), None)
    denied = denials(events)
    if result is None:
        said = last_words(events)
        reason = exit_reason(exit_code, said) if exit_code else "the agent CLI ended without a result record"
        return Verdict(False, reason, session_id=first(events, "session_id"), denied=denied)
    final = result["final"]
    denied = tuple(dict.fromkeys((*final["denied"], *(name for name in denied if name not in final["denied"]))))
    return Verdict(
        not (reason := _reason(result, denied, exit_code)),
        reason,
        result["turns"],
        result["input_tokens"],
        result["output_tokens"],
        result["cost"],
        result["session_id"] or first(events, "session_id"),
        denied,
    )


def _reason(result: Mapping[str, Any], denied: Sequence[str], exit_code: int) -> str:
    final = result["final"]
    said = final["said"]
    if final["subtype"] != "success":
        words = _SUBTYPES.get(final["subtype"], f"the agent ended with {final['subtype'] or 'no outcome'}")
        return f"{words}: {said}" if said else words
    if final["is_error"]:
        return f"the agent ended with an error: {said or final['terminal_reason']}"
    if denied:
        return refusal(denied)
    if final["terminal_reason"] not in ("", "completed"):
        return f"the agent did not finish ({final['terminal_reason']})"
    if not result["turns"]:
        return "the agent took no turn: the command is unknown to it, or one of its !`commands` was refused or failed"
    return exit_reason(exit_code, said) if exit_code else ""
