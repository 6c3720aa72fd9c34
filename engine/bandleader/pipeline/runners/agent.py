"""The agent runner: a prompt for a headless agent CLI, its events while it works, its verdict at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from .attachments import attach
from .lines import Lines
from .plain import plain
from .port import (
    Emit,
    Ended,
    Limits,
    ProcessEnd,
    ProcessRecord,
    RunnerError,
    RunnerEvent,
    RunRequest,
    RunResult,
    Started,
)
from .presets import AgentCall, Preset
from .process import Launch
from .render import Rendered, ShellStep, render
from .shell import signal_name
from .supervise import supervise

_STEP_TIMEOUT = 120.0  # seconds for one !`command` (docs/en/skills of Claude Code)
_STEP_OUTPUT = 30_000  # characters of its output that go into the prompt
_KEPT = 100_000  # events that a verdict sees; text without facts is not among them
# Exit status 1 of these is an answer, not a failure.
_SEARCHES = frozenset(("grep", "egrep", "fgrep", "rg", "ag", "diff", "cmp", "test", "[", "pgrep"))


class AgentRunner:
    """Runs commands with the CLI at ``program``, which ``preset`` knows how to call."""

    def __init__(self, name: str, program: str, preset: Preset) -> None:
        self.name = name
        self._program = program
        self._preset = preset

    async def run(self, request: RunRequest, emit: Emit, started: Started, ended: Ended | None = None) -> RunResult:
        """See `port.Runner`."""
        rendered = render(
            request.body,
            request.arguments,
            request.argument_names,
            request.argument_base,
            {
                "CLAUDE_SESSION_ID": request.agent_session or request.session,
                "CLAUDE_PROJECT_DIR": request.workspace,
                "CLAUDE_SKILL_DIR": os.path.dirname(request.path),
            },
        )
        outputs: list[str] = []
        for number, step in enumerate(rendered.steps, 1):
            output, failed = await _run_step(request, rendered, step, number, emit, started, ended)
            if failed:
                return failed
            outputs.append(output)
        files = () if self._preset.ATTACHES else rendered.files
        prompt, notes = attach(rendered.text(outputs).lstrip("\n"), files, request.workspace)
        for note in notes:
            emit(RunnerEvent("notice", note))
        invocation = self._preset.invocation(
            self._program,
            AgentCall(
                prompt,
                request.arguments,
                request.agent_session,
                request.model,
                request.tools,
                request.denials,
                request.permission,
                request.limits,
                request.agents,
            ),
        )
        launch = Launch(
            invocation.argv,
            request.workspace,
            request.log + ".log",
            request.session,
            request.id,
            request.token,
            invocation.stdin,
            {**request.environment, **invocation.environment},
            request.output_limit,
        )
        watch = _Watch(self._preset, request.limits, emit)
        try:
            end: ProcessEnd | None = await supervise(
                launch, request.timeout, request.grace, watch.read, started, watch.noting(ended)
            )
        except _OverLimitError:
            end = watch.end
        return watch.result(end, request, launch.log)


class _OverLimitError(Exception):
    """Stops a run that used more than it may."""


class _Watch:
    """Reads the output of a CLI while it grows: emits its events, keeps its facts, holds it to its limits."""

    def __init__(self, preset: Preset, limits: Limits, emit: Emit) -> None:
        self.end: ProcessEnd | None = None
        self._preset = preset
        self._limits = limits
        self._emit = emit
        self._lines = Lines()
        self._events: list[RunnerEvent] = []
        self._said = ""
        self._over = ""
        self._messages: dict[str, int] = {}  # tokens by message: a message is told once for each of its blocks
        self._turns = self._tokens = 0
        self._cost = 0.0

    def read(self, data: bytes) -> None:
        """Take what was written since the last call. Raises _OverLimitError once."""
        self._take(self._lines.feed(data))
        if not self._over and (over := self._used_up()):
            self._over = over
            raise _OverLimitError

    def noting(self, ended: Ended | None) -> Ended:
        """``ended``, with the end noted here as well."""

        def note(record: ProcessRecord, end: ProcessEnd) -> None:
            self.end = end
            if ended is not None:
                ended(record, end)

        return note

    def result(self, end: ProcessEnd | None, request: RunRequest, log: str) -> RunResult:
        """What it came to. A limit, a timeout or a signal outweighs whatever the CLI said."""
        self._take(self._lines.finish())
        code = end.exit_code if end and end.exit_code is not None else 1
        verdict = self._preset.verdict(self._events, code)
        reason = verdict.reason
        if self._over:
            reason = self._over
        elif end and end.timed_out:
            reason = f"the agent was stopped after {request.timeout:g} s (run.timeout)"
            last = self._events[-1] if self._events else None
            if last and (last.kind == "error" or (last.kind == "notice" and not last.data)):
                reason += f"; the last it said was: {last.text}"
        elif end and end.signal:
            reason = f"the agent CLI was ended by {signal_name(end.signal)}"
        elif reason and end and end.cut:
            reason += f" (its output was cut at {request.output_limit:,} bytes)"
        return RunResult(
            not reason,
            reason,
            end,
            log,
            self._said,
            verdict.turns or self._turns,
            verdict.input_tokens,
            verdict.output_tokens,
            verdict.cost,
            verdict.session_id or request.agent_session,
            verdict.denied,
        )

    def _take(self, lines: Sequence[str]) -> None:
        for line in lines:
            for event in self._preset.parse(line):
                if event.text:
                    self._emit(event)
                if event.kind == "text" and "agent" not in event.data:
                    self._said = event.text
                if (event.kind != "text" or event.data or not self._events) and len(self._events) < _KEPT:
                    self._events.append(event)
                elif "final" in event.data:
                    self._events[-1] = event
                self._count(event)

    def _count(self, event: RunnerEvent) -> None:
        data = event.data
        tokens = data.get("input_tokens", 0) + data.get("output_tokens", 0)
        if "message" in data:
            self._turns += data["message"] not in self._messages and "agent" not in data
            self._messages[data["message"]] = tokens
        elif event.kind == "usage" and not self._messages:  # else the record sums up what they have told
            self._turns += data.get("turns", 0)
            self._tokens += tokens
            self._cost += data.get("cost", 0)

    def _used_up(self) -> str:
        limits = self._limits
        tokens = self._tokens + sum(self._messages.values())
        if limits.max_turns and self._turns > limits.max_turns:
            return f"the agent was stopped after {limits.max_turns} turns (its limit)"
        if limits.max_tokens and tokens > limits.max_tokens:
            return f"the agent was stopped at {tokens:,} tokens (its limit is {limits.max_tokens:,})"
        if limits.max_cost and self._cost > limits.max_cost:
            return f"the agent was stopped at ${self._cost:.4g} (its limit is ${limits.max_cost:.4g})"
        return ""


async def _run_step(
    request: RunRequest,
    rendered: Rendered,
    step: ShellStep,
    number: int,
    emit: Emit,
    started: Started,
    ended: Ended | None,
) -> tuple[str, RunResult | None]:
    """The output of a !`command`, or how the run failed with it: nothing is sent to an agent then."""
    bash = shutil.which("bash")
    if bash is None:
        raise RunnerError(f"{request.path} has a !`command`, but there is no bash on the PATH to run it")
    log = f"{request.log}.prompt-{number}.log"
    emit(RunnerEvent("tool", f"!{step.command}"[:200], {"tool": "shell"}))
    launch = Launch(
        [bash, "-c", step.command, *rendered.positional],
        request.workspace,
        log,
        request.session,
        request.id,
        request.token,
        environment={**request.environment, **rendered.variables},
        output_limit=request.output_limit,
    )
    timeout = min(_STEP_TIMEOUT, request.timeout or _STEP_TIMEOUT)
    pieces: list[bytes] = []
    size = 0

    def collect(data: bytes) -> None:
        nonlocal size
        if size <= 4 * _STEP_OUTPUT:
            pieces.append(data)
        size += len(data)

    end = await supervise(launch, timeout, request.grace, collect, started, ended)
    output = plain(b"".join(pieces).decode("utf-8", "replace")).rstrip("\n")
    if end.timed_out or end.signal or (end.exit_code and not (end.exit_code == 1 and _is_search(step.command))):
        how = f"ran longer than {timeout:g} s" if end.timed_out else f"ended with exit status {end.exit_code}"
        how = f"was ended by {signal_name(end.signal)}" if end.signal and not end.timed_out else how
        line = request.body_line + step.line - 1
        reason = f"!`{step.command}` in {request.path}:{line} {how}; the agent was not called"
        return "", RunResult(False, reason, end, log, output[-2000:])
    if len(output) > _STEP_OUTPUT:
        output = f"{output[:_STEP_OUTPUT]}\n[cut; the whole output is in {log}]"
    return output, None


def _is_search(command: str) -> bool:
    words = command.split(maxsplit=2)
    name = words[0].rpartition("/")[2] if words else ""
    return name in _SEARCHES or (name == "git" and len(words) > 1 and words[1] in ("grep", "diff"))
