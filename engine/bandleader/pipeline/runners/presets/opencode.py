"""opencode: `opencode run --format json` (opencode.ai/docs/cli; records as its src/cli/cmd/run.ts writes them).

A tool that would ask is refused without a word on stdout, and the run ends with exit status 0 and no answer; a run can
also end after its first record. So only a step that finished with `stop` is an end.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..plain import one_line
from ..port import RunnerEvent
from . import AgentCall, Invocation, Verdict
from .records import REFUSED, Record, call_line, chatter, denials, exit_reason, first, last_words, read, refusal

ATTACHES = False
_DENIED = {"Bash": "bash", "Edit": "edit", "Write": "edit", "WebFetch": "webfetch"}
_PERMISSIONS = {
    "read-only": {"edit": "deny", "bash": "deny"},
    "edit": {"edit": "allow"},
    "full": {"edit": "allow", "bash": "allow", "webfetch": "allow"},
}


def invocation(program: str, call: AgentCall) -> Invocation:
    """See `Preset.invocation`. Rules such as ``Bash(git *)`` become patterns of its permission table."""
    argv = [program, "run", "--format", "json"]
    if call.model and call.model != "inherit":
        argv.append(f"--model={call.model}")
    permission: dict[str, object] = dict(_PERMISSIONS[call.permission])
    patterns = {rule[5:-1].replace(":*", " *"): "allow" for rule in call.tools if rule.startswith("Bash(")}
    if "Bash" in call.tools:
        permission["bash"] = "allow"
    elif patterns and call.permission != "full":
        permission["bash"] = {"*": "deny" if call.permission == "read-only" else "ask", **patterns}
    permission |= {key: "deny" for rule, key in _DENIED.items() if rule in call.denials}
    environment = {"OPENCODE_PERMISSION": json.dumps(permission)}
    if call.agents:
        agents = {
            agent.name: {"description": agent.description, "prompt": agent.prompt, "mode": "subagent"}
            for agent in call.agents
        }
        environment["OPENCODE_CONFIG_CONTENT"] = json.dumps({"agent": agents}, ensure_ascii=False)
    return Invocation(argv, call.prompt.encode(), environment)


def parse(line: str) -> list[RunnerEvent]:
    """See `Preset.parse`."""
    record = read(line)
    if record is None:
        if REFUSED.search(line) or "auto-rejecting" in line:
            return [RunnerEvent("error", one_line(line), {"denied": ""})]
        return chatter(line)
    kind, part = record.text("type"), record.record("part")
    session = {"session_id": record.text("sessionID")}
    if kind == "step_start":
        return [RunnerEvent("notice", f"session {session['session_id']}", session)]
    if kind == "text":
        return [RunnerEvent("text", one_line(part.text("text")), {"answer": True})] if part.text("text").strip() else []
    if kind == "tool_use":
        return _tool(part)
    if kind == "step_finish":
        tokens = part.record("tokens")
        cache = tokens.record("cache")
        data = {
            **session,
            "final": {"reason": part.text("reason")},
            "turns": 1,
            "cost": part.number("cost"),
            "input_tokens": tokens.count("input") + cache.count("read") + cache.count("write"),
            "output_tokens": tokens.count("output") + tokens.count("reasoning"),
        }
        return [RunnerEvent("usage", "", data)]
    if kind == "error":
        return [RunnerEvent("error", one_line(record.message("error")) or "error", {**session, "failed": True})]
    return []


def _tool(part: Record) -> list[RunnerEvent]:
    tool, state = part.text("tool"), part.record("state")
    if state.text("status") == "error":
        said = state.message("error")
        data = {"tool": tool, **({"denied": tool} if REFUSED.search(said) else {})}
        return [RunnerEvent("error", one_line(f"{tool}: {said}"), data)]
    if state.text("status") in ("completed", "running"):
        return [RunnerEvent("tool", call_line(tool, state.record("input")), {"tool": tool, "id": part.text("callID")})]
    return []


def verdict(events: Sequence[RunnerEvent], exit_code: int) -> Verdict:
    """See `Preset.verdict`. Turns, tokens and cost are sums over the steps."""
    steps = [event.data for event in events if "final" in event.data]
    denied = denials(events)
    failed = [event.text for event in events if event.data.get("failed")]
    end = steps[-1]["final"]["reason"] if steps else ""
    if failed:
        reason = f"the agent ended with an error: {failed[-1]}"
    elif exit_code:
        reason = exit_reason(exit_code, last_words(events))
    elif denied:
        reason = refusal(denied)
    elif end != "stop":
        reason = f"the agent did not finish ({end or 'no step was completed'})"
    else:
        did = any(event.kind == "tool" or event.data.get("answer") for event in events)
        reason = "" if did else "the agent said and did nothing: a tool may have been refused"
    sums = [sum(step[key] for step in steps) for key in ("input_tokens", "output_tokens")]
    cost = sum(step["cost"] for step in steps)
    return Verdict(not reason, reason, len(steps), sums[0], sums[1], cost, first(events, "session_id"), denied)
