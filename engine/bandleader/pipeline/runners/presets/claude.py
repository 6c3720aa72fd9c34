"""Claude Code: `claude -p --output-format stream-json --verbose` (docs/en/headless and docs/en/cli-reference, 2.1.240).

Its exit status says little: an API error can end with 0 and ``is_error``, refused tools end with 0 and only show in
``permission_denials`` (and not all of them), a refused !`command` ends with 0 and no turn at all, and an unknown
/command is put to the model as a text. What tests/agents has seen of 2.1.330: subagents work in the background, and
when one is done after the main agent, that takes another turn, so that a run can have several ``result`` records;
their ``num_turns`` and ``usage`` are of their own, ``modelUsage`` and ``total_cost_usd`` are of the whole run. The
``usage`` of an ``assistant`` record is that of the beginning of the message, with next to no output.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..plain import one_line
from ..port import AgentDefinition, RunnerEvent
from . import AgentCall, Invocation, Verdict
from .records import REFUSED, Record, call_line, chatter, denials, exit_reason, first, last_words, read, refusal, rules
from .wording import as_text

ATTACHES = True
_WRITERS = ("Edit", "Write", "NotebookEdit")
_MODES = {"read-only": "default", "edit": "acceptEdits", "full": "bypassPermissions"}
_SUBTYPES = {
    "error_max_turns": "the limit of turns was reached",
    "error_max_budget_usd": "the limit of cost was reached",
    "error_during_execution": "the agent failed while it ran",
    "error_max_structured_output_retries": "the agent gave no answer of the wanted form",
}


def invocation(program: str, call: AgentCall) -> Invocation:
    """See `Preset.invocation`. The prompt goes in by stdin: it may be long, or begin with a dash."""
    argv = [program, "-p", "--output-format", "stream-json", "--verbose", "--permission-mode", _MODES[call.permission]]
    if denied := [*rules(call.denials), *(_WRITERS if call.permission == "read-only" else ())]:
        argv += ["--disallowedTools", *denied]
    if allowed := rules(call.tools):
        argv += ["--allowedTools", *allowed]
    if call.model and call.model != "inherit":
        argv += ["--model", call.model]
    if call.session:
        argv += ["--session-id", call.session]
    if call.limits.max_turns:
        argv += ["--max-turns", str(call.limits.max_turns)]
    if call.limits.max_cost:
        argv += ["--max-budget-usd", f"{call.limits.max_cost:g}"]
    if call.agents:
        argv += ["--agents", json.dumps({agent.name: _agent(agent) for agent in call.agents}, ensure_ascii=False)]
    return Invocation(argv, as_text(call.prompt).encode())


def _agent(agent: AgentDefinition) -> dict[str, object]:
    """An agent as `--agents` wants it. It takes the place of a file of the same name, so nothing may be left out."""
    given = {"tools": list(agent.tools), "disallowedTools": list(agent.denials), "model": agent.model, **agent.more}
    kept = {key: value for key, value in given.items() if value not in ("", [])}
    return {"description": agent.description, "prompt": agent.prompt, **kept}


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
    by = _by(record)
    events = []
    for block in message.records("content"):
        if block.text("type") == "text" and block.text("text").strip():
            events.append(RunnerEvent("text", one_line(block.text("text")), by))
        elif block.text("type") == "tool_use":
            tool = block.text("name")
            call = {"tool": tool, "id": block.text("id"), **by}
            events.append(RunnerEvent("tool", call_line(tool, block.record("input")), call))
    if record.message("error"):
        events.append(RunnerEvent("error", one_line(f"API error: {record.message('error')}"), by))
    if message.text("id"):
        usage = message.record("usage")
        tokens = {"input_tokens": _input(usage), "output_tokens": usage.count("output_tokens")}
        events.append(RunnerEvent("usage", "", {"message": message.text("id"), **tokens, **by}))
    return events


def _by(record: Record) -> dict[str, str]:
    """Which subagent did it; nothing for the main one."""
    return {"agent": record.text("subagent_type") or "subagent"} if record.text("parent_tool_use_id") else {}


def _user(record: Record) -> list[RunnerEvent]:
    events = []
    # What was decided on each call, where it is said: the text of an error alone can be the output of the tool.
    decisions = {
        meta.text("id"): meta.record("permission_decision").text("decision")
        for meta in record.records("tool_result_meta")
    }
    for block in record.record("message").records("content"):
        if block.text("type") == "tool_result" and block.raw.get("is_error") is True:
            said = block.text("content") or " ".join(part.text("text") for part in block.records("content"))
            call = block.text("tool_use_id")
            decision = decisions.get(call)
            refused = decision == "reject" if decision else REFUSED.search(said)
            data = {"id": call, **({"denied": ""} if refused else {}), **_by(record)}
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
        error = " ".join(filter(None, (str(record.count("error_status") or ""), record.text("error"))))
        return [RunnerEvent("notice", f"API error {error}, retry {attempt}")]
    if subtype == "task_notification":
        status = record.text("status")
        said = one_line(f"a subagent ended ({status}): {record.text('summary')}")
        return [RunnerEvent("notice" if status == "completed" else "error", said, {"task": record.text("task_id")})]
    return []


def _result(record: Record) -> RunnerEvent:
    read_, written = _used(record)
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
        "input_tokens": read_,
        "output_tokens": written,
    }
    return RunnerEvent("usage", one_line(record.text("result")), data)


def _used(record: Record) -> tuple[int, int]:
    """Tokens read and written so far by all models and agents."""
    models = [Record(each) for each in record.record("modelUsage").raw.values()]
    if not models:
        usage = record.record("usage")
        return _input(usage), usage.count("output_tokens")
    kinds = ("inputTokens", "cacheCreationInputTokens", "cacheReadInputTokens")
    read_ = sum(model.count(kind) for model in models for kind in kinds)
    return read_, sum(model.count("outputTokens") for model in models)


def _input(usage: Record) -> int:
    """All that was read, from the cache or not."""
    return sum(usage.count(key) for key in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"))


def verdict(events: Sequence[RunnerEvent], exit_code: int) -> Verdict:
    """See `Preset.verdict`."""
    results = [event.data for event in events if "final" in event.data]
    denied = denials(events)
    if not results:
        said = last_words(events)
        reason = exit_reason(exit_code, said) if exit_code else "the agent CLI ended without a result record"
        return Verdict(False, reason, session_id=first(events, "session_id"), denied=denied)
    last = results[-1]
    denied = tuple(dict.fromkeys((*(name for result in results for name in result["final"]["denied"]), *denied)))
    turns = sum(result["turns"] for result in results)
    reason = next(filter(None, (_reason(result["final"], denied, turns) for result in results)), "")
    if not reason and exit_code:
        reason = exit_reason(exit_code, last["final"]["said"])
    return Verdict(
        not reason,
        reason,
        turns,
        last["input_tokens"],
        last["output_tokens"],
        last["cost"],
        last["session_id"] or first(events, "session_id"),
        denied,
    )


def _reason(final: Mapping[str, Any], denied: Sequence[str], turns: int) -> str:
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
    if not turns:
        return f"the agent took no turn: {said}" if said else "the agent took no turn, and said nothing"
    return ""
