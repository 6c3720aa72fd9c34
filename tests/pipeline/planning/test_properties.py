"""Plans of random libraries with random pasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandleader.pipeline.plan import Plan
from bandleader.pipeline.planning.explanation import explain
from tests.pipeline.planning.world import World, command

# Each command may need those before it; with it, whether its result is kept for a while and in which family it is.
SHAPES = st.lists(st.tuples(st.sets(st.integers(0, 5)), st.booleans(), st.booleans()), min_size=1, max_size=7)
HAPPENINGS = st.lists(
    st.tuples(st.sampled_from(["run", "fail", "edit", "tree", "wait", "mark"]), st.integers(0, 6)), max_size=8
)


def library(shapes: list[tuple[set[int], bool, bool]]) -> dict[str, str]:
    names = [f"test/c{index}" if family else f"c{index}" for index, (_, _, family) in enumerate(shapes)]
    return {
        names[index]: command(
            ", ".join(names[need] for need in sorted(needs) if need < index), "cache: 10m" if cached else ""
        )
        for index, (needs, cached, _) in enumerate(shapes)
    }


@contextmanager
def world(factory: pytest.TempPathFactory, files: dict[str, str]) -> Iterator[World]:
    made = World(factory.mktemp("w"), files)
    yield made
    made.log.close()


def happen(here: World, target: str, happenings: list[tuple[str, int]]) -> set[str]:
    """Let things happen; returns the commands that were marked as done."""
    names, marked = list(here.files), set()
    for number, (what, which) in enumerate(happenings):
        name = names[which % len(names)]
        if what == "run":
            here.run(name)
        elif what == "fail" and name in here.decisions(target):
            here.fail(target, name)
        elif what == "edit":
            here.files[name] += f"More {number}.\n"
        elif what == "tree":
            here.tree = lambda state=str(number): state
        elif what == "wait":
            here.later += 400
        elif what == "mark":
            path = here.layout.satisfied(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            marked.add(name)
    return marked


def check_order(plan: Plan) -> None:
    known: set[str] = set()
    for step in plan.steps:
        assert known.issuperset(step.needs)
        known.add(step.id)
    assert len(known) == len(plan.steps)
    assert plan.steps[-1].id == plan.target


@settings(max_examples=30, deadline=None)
@given(SHAPES, HAPPENINGS)
def test_plans_are_in_order_closed_and_done_once_run(
    tmp_path_factory: pytest.TempPathFactory,
    shapes: list[tuple[set[int], bool, bool]],
    happenings: list[tuple[str, int]],
) -> None:
    files = library(shapes)
    target = list(files)[-1]
    with world(tmp_path_factory, files) as here:
        marked = happen(here, target, happenings)
        plan = here.plan(target)
        check_order(plan)
        assert plan.steps == here.plan(target).steps
        steps = {step.id: step for step in plan.steps}
        for step in plan.steps:
            assert step.reason
            assert explain(plan, step.id)
            if step.decision != "run" and step.id not in marked and "needs it, which is done" not in step.reason:
                assert all(steps[need].decision != "run" for need in step.needs)
        here.run(target)
        again = here.decisions(target)
        again.pop(target)
        assert "run" not in again.values()


@settings(max_examples=20, deadline=None)
@given(SHAPES, st.integers(0, 6))
def test_an_edit_runs_exactly_what_depends_on_it(
    tmp_path_factory: pytest.TempPathFactory, shapes: list[tuple[set[int], bool, bool]], which: int
) -> None:
    files = library(shapes)
    target = list(files)[-1]
    with world(tmp_path_factory, files) as here:
        here.run(target)
        steps = here.plan(target).steps
        edited = steps[which % len(steps)].id
        here.files[edited] += "More.\n"
        expected = {edited, target}
        for step in steps:
            if expected.intersection(step.needs):
                expected.add(step.id)
        assert {id for id, decision in here.decisions(target).items() if decision == "run"} == expected
