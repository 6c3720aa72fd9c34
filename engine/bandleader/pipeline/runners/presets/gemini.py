"""Gemini CLI: `gemini --output-format stream-json`, the prompt on stdin (geminicli.com/docs/cli/headless, 0.57).

Without a person, a tool that would ask is refused and the run goes on to a `result` with status success.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..plain import one_line
from ..port import RunnerEvent
from . import AgentCall, Invocation, Verdict
from .records import REFUSED, Record, call_line, chatter, denials, exit_reason, first, last_words, read, refusal, rules
from .wording import as_text, with_agents

ATTACHES = True
_SHELL = re.compile(r"Bash(?:\((?P<prefix>.*?)(?::| )?\*?\))?")
_MODES = {"read-only": "default", "edit": "auto_edit", "full": "yolo"}
# geminicli.com/docs/cli/headless (1, 42, 53) and the Fatal*Error classes of packages/core
_EXITS = {
    41: "gemini is not signed in",
    42: "gemini refused the prompt or its arguments",
    44: "gemini cannot start its sandbox",
    52: "the configuration of gemini is broken",
    53: "the limit of turns was reached",
    54: "a tool failed and gemini gave up",
    55: "gemini does not trust this folder (set GEMINI_CLI_TRUST_WORKSPACE=true where you do)",
}


def invocation(program: str, call: AgentCall) -> Invocation:
    """See `Preset.invocation`. There is no flag for agents: they go into the prompt."""
    argv = [program, "--output-format", "stream-json", "--approval-mode", _MODES[call.permission]]
    if call.model and call.model != "inherit":
        argv.append(f"--model={call.model}")
    argv += [f"--allowed-tools={tool}" for tool in map(_tool, rules(call.tools)) if tool]
    return Invocation(argv, as_text(with_agents(call)).encode())


def _tool(rule: str) -> str:
    """A rule for the shell in its words: ``Bash(git *)`` is ``run_shell_command(git)``; "" for other tools."""
    match = _SHELL.fullmatch(rule)
    if match is None:
        return ""
    return f"run_shell_command({match['prefix']})" if match["prefix"] else "run_shell_command"


def parse(line: str) -> list[RunnerEvent]:
    """See `Preset.parse`."""
    record = read(line)
    if record is None:
        return chatter(line)
    kind = record.text("type")
    if kind == "init":
        session = record.text("session_id")
        return [RunnerEvent("notice", f"session {session} with {record.text('model')}", {"session_id": session})]
    if kind == "message":
        answer = record.text("role") == "assistant" and record.text("content").strip()
        return [RunnerEvent("text", one_line(record.text("content")), {"answer": True})] if answer else []
    if kind == "tool_use":
        tool = record.text("tool_name")
        data = {"tool": tool, "id": record.text("tool_id")}
        return [RunnerEvent("tool", call_line(tool, record.record("parameters")), data)]
    if kind == "tool_result":
        return _tool_result(record)
    if kind == "error":
        warning = record.text("severity") == "warning"
        return [RunnerEvent("notice" if warning else "error", one_line(record.message("message")))]
    if kind == "result":
        stats = record.record("stats")
        failed = "" if record.text("status") == "success" else record.message("error") or "no reason given"
        tokens = {key: stats.count(key) for key in ("input_tokens", "output_tokens")}
        return [RunnerEvent("usage", "", {"final": {"failed": one_line(failed)}, **tokens})]
    return []


def _tool_result(record: Record) -> list[RunnerEvent]:
    if record.text("status") != "error":
        return []
    error = record.record("error")
    said = error.text("message") or record.text("output")
    refused = REFUSED.search(said) or "polic" in error.text("type").lower()
    data = {"id": record.text("tool_id"), **({"denied": ""} if refused else {})}
    return [RunnerEvent("error", one_line(said), data)]


def verdict(events: Sequence[RunnerEvent], exit_code: int) -> Verdict:
    """See `Preset.verdict`. The stream does not tell turns: each tool call and the answer count as one."""
    nothing: Mapping[str, Any] = {}
    result = next((event.data for event in reversed(events) if "final" in event.data), nothing)
    denied = denials(events)
    tools = sum(event.kind == "tool" for event in events)
    answered = any(event.data.get("answer") for event in events)
    if exit_code:
        said = result["final"]["failed"] if result else last_words(events)
        reason = exit_reason(exit_code, said, _EXITS)
    elif not result:
        reason = "the agent CLI ended without a result record"
    elif result["final"]["failed"]:
        reason = f"the agent ended with an error: {result['final']['failed']}"
    elif denied:
        reason = refusal(denied)
    else:
        reason = "" if tools or answered else "the agent said and did nothing"
    tokens = (result.get("input_tokens", 0), result.get("output_tokens", 0))
    return Verdict(not reason, reason, tools + answered, *tokens, None, first(events, "session_id"), denied)
