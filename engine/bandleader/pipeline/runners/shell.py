"""The shell runner: the blocks of a body, one after another, in one bash.

The script has its blocks on the very lines they have in the Markdown file, so what bash says about line 17 is line 17.
Arguments are positional parameters and $ARGUMENTS in the environment; nothing is ever pasted into the source.
"""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import signal
from collections.abc import Sequence

from .blocks import Block, blocks_to_run
from .plain import last_line
from .port import Emit, Ended, ProcessEnd, RunnerError, RunnerEvent, RunRequest, RunResult, Started
from .process import GATE, NOT_STARTED, Launch
from .supervise import supervise
from .words import split_arguments

_MARK = b"\x1e"  # record separator: begins the line that the script writes before each block
_LONGEST = 99  # bytes of such a line


class ShellRunner:
    """Runs `run.runner: shell` commands with the first bash on the PATH."""

    name = "shell"

    def __init__(self) -> None:
        self._bash: str | None = None

    async def run(self, request: RunRequest, emit: Emit, started: Started, ended: Ended | None = None) -> RunResult:
        """See `port.Runner`."""
        blocks = blocks_to_run(request.body, request.body_line, request.path)
        prelude = [
            block for each in request.prelude for block in blocks_to_run(each.body, each.line, f"prelude {each.name}")
        ]
        steps = Steps(blocks, emit)
        path = request.log + ".sh"
        _write(path, script(request, blocks, prelude, steps.token))
        launch = Launch(
            [self._program(), path, *(split_arguments(request.arguments) if request.arguments else ())],
            request.workspace,
            request.log + ".log",
            request.session,
            request.id,
            request.token,
            environment={**request.environment, "ARGUMENTS": request.arguments},
            output_limit=request.output_limit,
            waits=True,
        )
        end = await supervise(launch, request.timeout, request.grace, steps.read, started, ended)
        reason = steps.reason(end, request.timeout)
        return RunResult(not reason, reason, end, launch.log, steps.said)

    def _program(self) -> str:
        if self._bash is None:
            self._bash = shutil.which("bash")
            if self._bash is None:
                raise RunnerError("run.runner is shell, but there is no bash on the PATH: install it, or use an agent")
        return self._bash


class Steps:
    """Follows the output of a script: which block is running, and what was said last. One step a block."""

    def __init__(self, blocks: Sequence[Block], emit: Emit) -> None:
        self.token = secrets.token_hex(8) if len(blocks) > 1 else ""
        self.said = ""
        self._blocks = blocks
        self._emit = emit
        self._mark = re.compile(rb"\x1e%b step (\d{1,9}) of [^\n]*\n" % self.token.encode())
        self._step = 0
        self._tail = b""
        if not self.token:
            self._begin(1)

    def read(self, data: bytes) -> None:
        """Take what was written since the last call."""
        if not self.token:
            self._say(data)
            return
        # A mark may come in two pieces: what might be its beginning waits for the rest.
        data = self._tail + data
        begin = data.rfind(_MARK)
        self._tail = data[begin:] if begin >= 0 and b"\n" not in data[begin:] and len(data) - begin < _LONGEST else b""
        before, *rest = self._mark.split(data[: len(data) - len(self._tail)])
        self._say(before)
        for number, after in zip(rest[::2], rest[1::2], strict=True):
            self._begin(int(number))
            self._say(after)

    def reason(self, end: ProcessEnd, timeout: float) -> str:
        """Why the script failed, "" if it did not."""
        if end.timed_out:
            return f"{self._where()} was stopped after {timeout:g} s (run.timeout)"
        if end.signal:
            return f"{self._where()} was ended by {signal_name(end.signal)}"
        if end.exit_code == NOT_STARTED and not self._step:
            return "the shell could not start its work"
        if end.exit_code:
            return f"{self._where()} ended with exit status {end.exit_code}"
        return ""

    def _where(self) -> str:
        block = self._blocks[max(self._step, 1) - 1]
        return f"step {max(self._step, 1)} of {len(self._blocks)} (line {block.line})"

    def _begin(self, step: int) -> None:
        self._step = step = min(max(step, 1), len(self._blocks))
        if len(self._blocks) == 1:
            return  # that its only step has begun says no more than that the command has
        data = {"step": step, "steps": len(self._blocks), "line": self._blocks[step - 1].line}
        self._emit(RunnerEvent("notice", self._where(), data))

    def _say(self, data: bytes) -> None:
        if data and (said := last_line(data)):
            self.said = said
            self._emit(RunnerEvent("text", said))


def script(request: RunRequest, blocks: Sequence[Block], prelude: Sequence[Block], token: str) -> str:
    """The text of the script; ``token`` "" leaves the marks out. A prelude is written beside it and read by it."""
    head = [GATE, f"cd -- {shlex.quote(request.workspace)} || exit {NOT_STARTED}", "set -euo pipefail"]
    if prelude:
        path = request.log + ".prelude.sh"
        _write(path, "\n".join(block.text for block in prelude))
        head.append(f". {shlex.quote(path)}")
    if token:
        head.append("exec 9>&1")  # a block may send its own output elsewhere
    lines = ["; ".join(head)]
    for number, block in enumerate(blocks, 1):
        lines += [""] * (block.line - 1 - len(lines))
        if token:
            mark = f"\x1e{token} step {number} of {len(blocks)} (line {block.line})"
            lines[-1] += f"{'; ' if lines[-1] else ''}printf '%s\\n' '{mark}' >&9"
        lines += block.text.rstrip("\n").split("\n")
    return "\n".join(lines) + "\n"


def signal_name(number: int) -> str:
    """`SIGKILL` for 9."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _write(path: str, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    try:
        handle = os.open(path, flags, 0o600)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        handle = os.open(path, flags, 0o600)
    data = text.encode("utf-8", "surrogateescape")
    try:
        while data:
            data = data[os.write(handle, data) :]
    finally:
        os.close(handle)
