"""The four validations: what each measured, against which limit, and what it says."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from bandleader.pipeline.check import Check
from bandleader.pipeline.subject import Aftermath, Subject
from bandleader.pipeline.validations import (
    VALIDATIONS,
    execution_success,
    quality_metrics,
    side_effects,
    state_consistency,
)
from bandleader.pipeline.validations.side_effects import misplaced

from .build import MIB, subject

SHELL = "run: {runner: shell}"


class Changed(NamedTuple):
    created: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def left(**fields: Any) -> Aftermath:
    return Aftermath(**{"result": {}, "metrics": {}, "changes": Changed(), **fields})


def check(name: str, verdict: str, measured: str, limit: str, message: str = "") -> Check:
    return Check(name, verdict, measured, limit, message)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "result", "expected"),
    [
        (
            subject(SHELL),
            {"success": True, "exit_code": 0, "runner": "shell"},
            check("execution_success", "passed", "exit status 0", "exit status 0"),
        ),
        (
            subject(SHELL),
            {"exit_code": 3, "runner": "shell", "reason": "step 1 of 1 (line 4) ended with exit status 3"},
            check(
                "execution_success", "failed", "exit status 3", "exit status 0",
                "step 1 of 1 (line 4) ended with exit status 3",
            ),
        ),
        (
            subject(),
            {"success": True, "exit_code": 0, "runner": "claude", "turns": 7},
            check("execution_success", "passed", "exit status 0, turns: 7", "a final record of success"),
        ),
        (
            subject(),
            {"exit_code": 0, "runner": "claude", "reason": "the API answered with an error"},
            check(
                "execution_success", "failed", "exit status 0, turns: 0", "a final record of success",
                "the API answered with an error",
            ),
        ),
        (
            subject(SHELL),
            {},
            check(
                "execution_success", "failed", "no exit status", "exit status 0", "the execution left no result"
            ),
        ),
    ],
)  # fmt: skip
def test_execution_success(given: Subject, result: dict[str, Any], expected: Check) -> None:
    assert execution_success.check(given, left(result=result)) == expected


ORDER = "work tree, event log and library in order"


@pytest.mark.parametrize(
    ("aftermath", "expected"),
    [
        (left(), check("state_consistency", "passed", "no problems", ORDER)),
        (
            left(problems=("a.py has conflict markers",)),
            check("state_consistency", "failed", "problems: 1", ORDER, "a.py has conflict markers"),
        ),
        (
            left(problems=("b",), log_problem="the log is cut off", new_errors=("c", "d")),
            check("state_consistency", "failed", "problems: 4", ORDER, "the log is cut off (and 3 more)"),
        ),
        (
            left(new_errors=("x.md: the front matter is no YAML (FM001)",)),
            check("state_consistency", "failed", "problems: 1", ORDER, "x.md: the front matter is no YAML (FM001)"),
        ),
    ],
)
def test_state_consistency(aftermath: Aftermath, expected: Check) -> None:
    assert state_consistency.check(subject(), aftermath) == expected


ALL_LIMITS = '[quality.limits]\nduration = "2s"\nmemory = 10\noutput = 1\ncost = 0.5\ntokens = 9000\nturns = 3'
AT_MOST = "at most time 2.0 s, memory 10.0 MiB, output 1.0 MiB, cost $0.50, tokens 9,000, turns 3"


@pytest.mark.parametrize(
    ("config", "metrics", "turns", "expected"),
    [
        ("", {"duration": 4000.0, "cost": 99.0}, 9, check("quality_metrics", "passed", "1 h 6 min", "no limits")),
        (
            ALL_LIMITS,
            {"duration": 2.0, "max_rss": 10 * MIB, "output_bytes": MIB, "cost": 0.5, "tokens": 9000},
            3,
            check(
                "quality_metrics", "passed",
                "time 2.0 s, memory 10.0 MiB, output 1.0 MiB, cost $0.50, tokens 9,000, turns 3", AT_MOST,
            ),
        ),
        (
            ALL_LIMITS,
            {"duration": 2.5, "max_rss": 20 * MIB, "output_bytes": 3 * MIB, "cost": 0.75, "tokens": 9001},
            4,
            check(
                "quality_metrics", "failed",
                "time 2.5 s, memory 20.0 MiB, output 3.0 MiB, cost $0.75, tokens 9,001, turns 4", AT_MOST,
                "time was 2.5 s, at most 2.0 s is allowed; memory was 20.0 MiB, at most 10.0 MiB is allowed; "
                "output was 3.0 MiB, at most 1.0 MiB is allowed; cost was $0.75, at most $0.50 is allowed; "
                "tokens was 9,001, at most 9,000 is allowed; turns was 4, at most 3 is allowed (quality.limits)",
            ),
        ),
        (
            ALL_LIMITS,
            {"duration": 1.0},
            None,
            check(
                "quality_metrics", "passed", "time 1.0 s, output 0.0 MiB", AT_MOST,
                "the runner does not tell memory, cost, tokens, turns",
            ),
        ),
        (
            "[quality.limits]\ncost = 1",
            {},
            2,
            check(
                "quality_metrics", "passed", "nothing known", "at most cost $1.00", "the runner does not tell cost"
            ),
        ),
    ],
)  # fmt: skip
def test_quality_metrics(config: str, metrics: dict[str, Any], turns: int | None, expected: Check) -> None:
    result = {} if turns is None else {"turns": turns}
    assert quality_metrics.check(subject(config=config), left(metrics=metrics, result=result)) == expected


ANY = "any file that is not protected"
OUTSIDE = "outside of what it declares (run.outputs, Edit and Write scopes)"
PROTECTED = "no command may change it (gates.protected)"
SCOPED = "allowed-tools: Read, Edit(/src/**), Bash(make:*)\nrun: {outputs: [reports/*.md]}"
SCOPE = "only reports/*.md, /src/**"
OFF = '[quality]\nscope = "off"'


@pytest.mark.parametrize(
    ("given", "changes", "expected"),
    [
        (subject(), Changed(), check("side_effects", "passed", "no files changed", ANY)),
        (
            subject(),
            Changed(("a",), ("b", "c"), ("d",)),
            check("side_effects", "passed", "created: 1, modified: 2, deleted: 1", ANY),
        ),
        (
            subject(SCOPED),
            Changed(("reports/x.md",), ("src/a/b.py",), ("src/c.py",)),
            check("side_effects", "passed", "created: 1, modified: 1, deleted: 1", SCOPE),
        ),
        (
            subject(SCOPED),
            Changed(("reports/deep/x.md",), ("src/a.py",), ("lib/src/b.py",)),
            check(
                "side_effects", "failed", "created: 1, modified: 1, deleted: 1", SCOPE,
                f"reports/deep/x.md and 1 more: {OUTSIDE}",
            ),
        ),
        (
            subject(SCOPED, config=OFF),
            Changed(("anywhere",)),
            check("side_effects", "passed", "created: 1, modified: 0, deleted: 0", ANY),
        ),
        (
            subject("allowed-tools: Edit(src/**), Write"),
            Changed(("anywhere",)),
            check("side_effects", "passed", "created: 1, modified: 0, deleted: 0", ANY),
        ),
        (
            subject("allowed-tools: Write\nrun: {outputs: [out/]}"),
            Changed(("out/a", "else")),
            check(
                "side_effects", "failed", "created: 2, modified: 0, deleted: 0", "only out", f"else: {OUTSIDE}"
            ),
        ),
        (
            subject("run: {outputs: [.]}"),
            Changed(("deep/down",)),
            check("side_effects", "passed", "created: 1, modified: 0, deleted: 0", "only **"),
        ),
        (
            subject(config=OFF),
            Changed((), ("a", ".git/hooks/pre-commit")),
            check(
                "side_effects", "failed", "created: 0, modified: 2, deleted: 0", ANY,
                f".git/hooks/pre-commit: {PROTECTED}",
            ),
        ),
        (
            subject(SCOPED),
            Changed((), ("a", ".git/config")),
            check(
                "side_effects", "failed", "created: 0, modified: 2, deleted: 0", SCOPE,
                f".git/config and 1 more: {PROTECTED}",
            ),
        ),
        (
            subject("allowed-tools: Read, Grep", config=OFF),
            Changed((), (), ("a",)),
            check(
                "side_effects", "failed", "created: 0, modified: 0, deleted: 1", "no changes",
                "a: its tools only read, so it must change nothing",
            ),
        ),
    ],
)  # fmt: skip
def test_side_effects(given: Subject, changes: Changed, expected: Check) -> None:
    assert side_effects.check(given, left(changes=changes)) == expected


def test_what_nobody_could_see_is_not_judged() -> None:
    found = side_effects.check(subject(), left(changes=None, unknown="there is no git"))
    assert found == check("side_effects", "skipped", "not known", ANY, "there is no git")


def test_what_is_to_be_undone_are_the_misplaced_files() -> None:
    paths = ("src/a", "x", "reports/r.md", ".git/config")
    assert set(misplaced(subject(SCOPED), paths)) == {"x", ".git/config"}
    assert misplaced(subject("allowed-tools: Read"), paths) == paths
    assert misplaced(subject(), ("src/a", "x")) == ()


def test_all_four_are_asked_in_order() -> None:
    names = [validation(subject(), left()).name for validation in VALIDATIONS]
    assert names == ["execution_success", "state_consistency", "quality_metrics", "side_effects"]
