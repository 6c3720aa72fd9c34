"""Why a command runs, down to the first cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from bandleader.pipeline.planning.errors import PlanError
from bandleader.pipeline.planning.explanation import explain
from tests.pipeline.planning.world import World, command

Make = Callable[[Mapping[str, str]], World]
FILES = {
    "setup": command(),
    "lint": command("setup"),
    "docs": command(),
    "build": command("lint, docs"),
    "deploy": command("build, docs"),
}


def test_the_causes_are_below_what_they_cause(world: Make) -> None:
    here = world(FILES)
    here.run("deploy")
    here.files["setup"] = command(body="Set it up anew.")
    plan = here.plan("deploy")
    assert explain(plan, "build") == [
        "build would run: lint runs first",
        "  lint runs first: setup runs first",
        "    setup runs first: its text changed",
        "it is needed: deploy -> build",
    ]
    assert explain(plan, "setup") == [
        "setup would run: its text changed",
        "it is needed: deploy -> build -> lint -> setup",
    ]
    assert explain(plan, "docs")[0].startswith("docs would not run: ran ")
    assert explain(plan, "deploy")[0] == "deploy would run: asked for; build runs first"


def test_a_cause_is_said_once(world: Make) -> None:
    lines = explain(world({**FILES, "deploy": command("docs, build")}).plan("deploy"), "deploy")
    assert [line.strip().split(" ")[0] for line in lines] == ["deploy", "docs", "build", "lint", "setup"]


def test_a_cached_result_is_said_to_be_one(world: Make) -> None:
    here = world({"news": command(run="cache: 1h")})
    here.run("news")
    assert explain(here.plan("news"), "news")[0].startswith("news would not run, for its result is cached: ran ")


def test_a_command_that_is_not_needed_is_said_so(world: Make) -> None:
    plan = world(FILES).plan("lint")
    with pytest.raises(PlanError, match="lint does not need `setupp`; did you mean `setup`"):
        explain(plan, "setupp")
