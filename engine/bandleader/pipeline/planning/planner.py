"""From what a person asks for to a plan: which commands run, in which order, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..plan import Plan, Step
from .errors import PlanError
from .fingerprint import depends_on_tree, fingerprint, is_text, key_of
from .outline import DefinitionOf, Entry, LibraryView, Outline, outline_of, rules_of
from .records import Records
from .satisfaction import Judge

if TYPE_CHECKING:
    from .definition import Definition, Isolation
    from .outline_cache import OutlineCache


@dataclass(frozen=True)
class PlanRequest:
    """What is to run: the name as typed, and what the person says about how.

    ``force`` ignores what has run already, ``strict`` refuses to run dependencies, ``no_deps`` leaves them out.
    ``runner``, ``isolation`` and ``timeout`` (seconds) come before what the commands say; a command that is a shell
    script stays one, and nothing else becomes one.
    """

    target: str
    arguments: str = ""
    force: bool = False
    strict: bool = False
    no_deps: bool = False
    runner: str = ""
    isolation: Isolation | None = None
    timeout: float | None = None


def make_plan(
    request: PlanRequest,
    view: LibraryView,
    records: Records,
    definition_of: DefinitionOf | None = None,
    kept: OutlineCache | None = None,
) -> Plan:
    """The plan for a request, from the library and the records; its outline is taken from ``kept`` while that holds.

    Raises:
        PlanError: there is nothing to run, it cannot be run as it is written, or ``strict`` forbids it.
        LogError: the records cannot be read.
    """
    outline = kept.recall() if kept else None
    if outline is None:
        outline = outline_of(view, request.target, definition_of, alone=request.no_deps)
        if kept:
            kept.keep(outline)
    return plan_of(request, outline, records, view.snapshot.settings.run.runner)


def plan_of(request: PlanRequest, outline: Outline, records: Records, runner: str = "agent") -> Plan:
    """The plan for a request whose outline is known; ``runner`` is who runs commands that do not say.

    Raises:
        PlanError: ``strict`` forbids to run dependencies, or the request makes no sense.
        LogError: the records cannot be read.
    """
    if request.runner == "shell":
        raise PlanError("`shell` runs only commands that say so: write `run: {runner: shell}` into the command.")
    planning = _Planning(request, outline, records, runner)
    steps = [planning.step(entry) for entry in outline.entries]
    records.inputs.save()
    steps = [replace(steps[-1], needs=(), optional_needs=())] if request.no_deps else _without_unneeded(steps)
    if request.strict:
        _refuse_unsatisfied(steps)
    return Plan(steps[-1].id, tuple(steps), _options(request, outline))


def differences(step: Step, definition: Definition) -> tuple[str, ...]:
    """The front matter keys that make the step of a plan wrong, because the command says something else by now.

    What a person may have overridden (runner, isolation, timeout) stays as planned.
    """
    if is_text(step.fingerprint, definition.digest):
        return ()
    pairs = {
        "agents": (step.agents, definition.agents),
        "allowed-tools": (step.tools, rules_of(definition.grants)),
        "complexity": (step.complexity, definition.complexity),
        "run.retry": (step.retry, definition.retry),
        "run.on-failure": (step.on_failure, definition.on_failure),
        "run.inputs": (step.inputs, definition.inputs),
        "run.outputs": (step.outputs, definition.outputs),
        "run.cache": (step.cache, definition.cache),
        "run.prelude": (step.prelude, definition.prelude),
        "run.labels": (step.labels, definition.labels),
    }
    return tuple(key for key, (planned, now) in pairs.items() if planned != now)


class _Planning:
    """The making of one plan, command by command, dependencies first."""

    def __init__(self, request: PlanRequest, outline: Outline, records: Records, runner: str) -> None:
        self._request = request
        self._records = records
        self._runner = request.runner or runner
        self._target = outline.entries[-1].step.id
        self._fingerprints: dict[str, str] = {}
        self._judge = Judge(records, [entry.step.id for entry in outline.entries], force=request.force)

    def step(self, entry: Entry) -> Step:
        """The step of a command; its dependencies have theirs."""
        request, outlined = self._request, entry.step
        is_target = outlined.id == self._target
        runner = self._runner_of(outlined)
        arguments = request.arguments if is_target else ""
        own = self._fingerprints[outlined.id] = self._fingerprint(entry, runner)
        key = key_of(outlined.id, own, arguments)
        if is_target:
            judgement = self._judge.target(outlined, own, key, alone=request.no_deps)
        else:
            judgement = self._judge.dependency(outlined, own, key)
        # Not `replace`: to pass the two dozen fields of every step through `__init__` takes longer than all the rest.
        step = object.__new__(Step)
        vars(step).update(
            vars(outlined),
            decision=judgement.decision,
            reason=judgement.reason,
            fingerprint=own,
            key=key,
            arguments=arguments,
            runner=runner,
            isolation=request.isolation or outlined.isolation,
            timeout=outlined.timeout if request.timeout is None else request.timeout,
        )
        return step

    def _runner_of(self, step: Step) -> str:
        """Who runs a command. Only its own word makes it a shell script, and then nothing else can run it."""
        if step.runner == "shell":
            return "shell"
        runner = self._request.runner or step.runner or self._runner
        return "agent" if runner == "shell" else runner

    def _fingerprint(self, entry: Entry, runner: str) -> str:
        step, inputs = entry.step, self._records.inputs
        return fingerprint(
            entry.digest,
            {need: self._fingerprints[need] for need in step.needs},
            inputs.digest(step.inputs) if step.inputs else "",
            [inputs.file(path) for path in entry.prelude] if entry.prelude else (),
            [inputs.file(path) for path in entry.agents] if entry.agents else (),
            runner,
            self._records.tree if depends_on_tree(step.id) else "",
        )


def _without_unneeded(steps: list[Step]) -> list[Step]:
    """Let those not run that only satisfied commands need: somebody said that these are done."""
    needed = {steps[-1].id}
    dependents: dict[str, str] = {}
    found: list[Step] = []
    for step in reversed(steps):
        if step.decision == "run" and step.id not in needed:
            reason = f"only {dependents[step.id]} needs it, which is done"
            step = replace(step, decision="satisfied", reason=reason)
        if step.decision == "run":
            needed.update(step.needs)
        for need in step.needs:
            dependents.setdefault(need, step.id)
        found.append(step)
    return found[::-1]


def _refuse_unsatisfied(steps: list[Step]) -> None:
    waiting = [step for step in steps[:-1] if step.decision == "run"]
    if waiting:
        lines = "\n".join(f"  {step.id}: {step.reason}" for step in waiting)
        count = "1 dependency is" if len(waiting) == 1 else f"{len(waiting)} dependencies are"
        raise PlanError(f"{count} not satisfied:\n{lines}\nRun them first, or leave --strict out to have them run.")


def _options(request: PlanRequest, outline: Outline) -> dict[str, Any]:
    """What of the request is worth keeping; ``taken_for`` is the name as typed where it was not exact."""
    options = {
        "force": request.force,
        "strict": request.strict,
        "no_deps": request.no_deps,
        "runner": request.runner,
        "isolation": request.isolation,
        "timeout": request.timeout,
        "taken_for": "" if outline.exact else request.target,
    }
    return {name: value for name, value in options.items() if value is not None and value is not False and value != ""}
