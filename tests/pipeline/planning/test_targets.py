"""What a person may ask for, who takes part, and what is said where that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bandleader.pipeline.plan import Retry
from bandleader.pipeline.plan_data import plan_from_data, plan_to_data
from bandleader.pipeline.planning.errors import PlanError
from bandleader.pipeline.planning.target import step_id
from tests.pipeline.planning.world import World, command

Make = Callable[[Mapping[str, str]], World]
AGENT = "---\nname: tester\ndescription: Tries things out\n---\n\nTry.\n"
SKILL = "---\nname: pdf\ndescription: Reads documents of that kind\n---\n\nRead.\n"


def order(world: World, target: str, **request: Any) -> list[str]:
    return [step.id for step in world.plan(target, **request).steps]


@pytest.mark.parametrize("name", ["quality/verify", "/quality:verify", "quality:verify", "quality/verify.md", "verify"])
def test_every_spelling_means_the_command(world: Make, name: str) -> None:
    here = world({"quality/verify": command(), "b": command()})
    assert here.plan(name).target == "quality/verify"


def test_a_name_that_is_not_exact_is_remembered_as_typed(world: Make) -> None:
    here = world({"quality/cleanup": command()})
    assert here.plan("cleanup").options == {"taken_for": "cleanup"}
    assert here.plan("quality/cleanup").options == {}


def test_a_family_means_its_default_before_a_file_of_that_name(world: Make) -> None:
    here = world({"milestone/execute": command(), "milestone": command()})
    assert here.plan("milestone").target == "milestone/execute"


def test_dependencies_come_first_in_the_order_written(world: Make) -> None:
    here = world({"d": command(), "c": command("d"), "b": command(), "a": command("c, b, d")})
    assert order(here, "a") == ["d", "c", "b", "a"]
    assert here.plan("a").steps[-1].needs == ("c", "b", "d")


def test_a_skill_runs_and_can_be_depended_on(world: Make) -> None:
    here = world({".claude/skills/pdf/SKILL.md": SKILL, "report": command("pdf")})
    assert order(here, "report") == ["pdf", "report"]
    assert order(here, "pdf") == ["pdf"]


def test_optional_dependencies_count_where_the_library_has_them(world: Make) -> None:
    here = world({"lint": command(), "build": command(more="dependencies: {optional: [lint, gone]}")})
    (lint, build) = here.plan("build").steps
    assert (lint.id, build.needs, build.optional_needs) == ("lint", ("lint",), ("lint",))
    here.files["build"] = command(more="dependencies: {required: [lint], optional: [lint]}")
    assert here.plan("build").steps[-1].optional_needs == ()


def test_commands_with_one_id_have_names_of_their_own(world: Make) -> None:
    here = world(
        {
            ".claude/commands/lint.md": command(),
            "web/.claude/commands/lint.md": command(),
            "web/.claude/commands/build.md": command("lint"),
            ".claude/skills/lint/SKILL.md": SKILL.replace("pdf", "lint"),
            "api/.claude/commands/lint.md": command(),
        }
    )
    ids = {step_id(here.view().snapshot, path) for path in here.view().snapshot.files}
    assert ids == {"build", "lint", "lint@web/.claude/commands", "lint@api/.claude/commands", "lint@.claude/skills"}
    assert order(here, "lint") == ["lint"]
    assert order(here, "build") == ["lint@web/.claude/commands", "build"]
    assert order(here, "lint@web/.claude/commands") == ["lint@web/.claude/commands"]
    with pytest.raises(PlanError, match="no command is called `lint@api`"):
        here.plan("lint@api")


def test_a_step_holds_everything_that_running_it_needs(world: Make) -> None:
    here = world(
        {
            "_shared/log.md": command(),
            "undo": command(),
            "ship": command(
                run="runner: shell, timeout: 90s, retry: {backoff: 1s}, on-failure: rollback, compensate: /undo, "
                "inputs: [a], outputs: [b], cache: 1d, isolation: worktree, prelude: [_shared/log]",
                more="allowed-tools: Read, Bash(git status)\ncomplexity: medium\nagents: tester",
            ),
        }
    )
    plan = here.plan("ship", arguments="now")
    (step,) = plan.steps
    assert step.arguments == "now"
    assert (step.runner, step.timeout, step.retry) == ("shell", 90.0, Retry(3, 1.0, 60.0))
    assert (step.on_failure, step.compensate, step.isolation, step.cache) == ("rollback", "undo", "worktree", 86400.0)
    assert (step.inputs, step.outputs, step.prelude) == (("a",), ("b",), ("_shared/log",))
    assert (step.tools, step.complexity, step.agents) == (("Read", "Bash(git status)"), "medium", ("tester",))
    assert not step.reads_only
    assert plan_from_data(plan_to_data(plan)) == plan


def test_what_a_person_says_comes_before_what_the_commands_say(world: Make) -> None:
    here = world({"script": command(run="runner: shell"), "ask": command("script", run="runner: gemini, timeout: 1m")})
    plan = here.plan("ask", runner="codex", isolation="worktree", timeout=5.0)
    assert [(step.runner, step.isolation, step.timeout) for step in plan.steps] == [
        ("shell", "worktree", 5.0),
        ("codex", "worktree", 5.0),
    ]
    assert plan.options == {"runner": "codex", "isolation": "worktree", "timeout": 5.0}
    assert [step.runner for step in here.plan("ask").steps] == ["shell", "gemini"]


def test_arguments_are_for_the_target_only(world: Make) -> None:
    here = world({"a": command(), "b": command("a")})
    assert [step.arguments for step in here.plan("b", arguments="x").steps] == ["", "x"]


def test_a_command_of_one_project_is_found_from_the_whole_workspace(world: Make) -> None:
    here = world({".claude/commands/a.md": command(), "web/.claude/commands/b.md": command()})
    assert here.plan("b").target == "b"
    here.files["api/.claude/commands/b.md"] = command()
    with pytest.raises(PlanError, match=r"it can mean b@api/.claude/commands, b@web/.claude/commands. Give the full"):
        here.plan("b")
    assert here.plan("b@web/.claude/commands").target == "b@web/.claude/commands"
    here.files["web/deep/.claude/commands/c.md"] = here.files["web/.claude/commands/c.md"] = command()
    assert here.plan("c").target == "c"
    assert here.plan("c").steps[0].path == "/w/web/.claude/commands/c.md"


PROBLEMS = {
    "unknown": ("bulid", {"build": command(), "x": command()}, "no command is called `bulid`. Did you mean build?"),
    "nothing near": ("zzz", {"build": command()}, "no command is called `zzz`. `bandleader list` shows what there is."),
    "ambiguous": (
        "lint",
        {"web/lint": command(), "api/lint": command()},
        "`lint` is ambiguous: it can mean api/lint, web/lint. Give the full name.",
    ),
    "agent": (
        "tester",
        {".claude/agents/tester.md": AGENT, "b": command()},
        "`tester` is an agent, which does not run",
    ),
    "shared": (
        "_shared/log",
        {"_shared/log": command(), "b": command()},
        "`_shared/log` is a shared file, which never",
    ),
    "built-in": ("/review", {"b": command()}, "`/review` is built into the agent CLI"),
    "missing": (
        "a",
        {"a": command("bulid"), "b/build": command()},
        "a depends on `bulid`, which is not in the library. Did you mean b/build? Write it, or take the entry out of",
    ),
    "missing below": ("a", {"a": command("b"), "b": command("zzz")}, "b depends on `zzz`, which is not in the library"),
    "ambiguous need": (
        "a",
        {"a": command("lint"), "web/lint": command(), "api/lint": command()},
        "a depends on `lint`, which is ambiguous: it can mean api/lint, web/lint. Give the full name in .claude/",
    ),
    "cycle": (
        "a",
        {"a": command("b"), "b": command("c"), "c": command("d, b"), "d": command()},
        "the dependencies go round in a circle: b -> c -> b. Take one of these entries out of `dependencies`.",
    ),
    "itself": ("a", {"a": command("a")}, "the dependencies go round in a circle: a -> a."),
    "bad value": (
        "b",
        {"a": command(run="timeout: soon"), "b": command("a")},
        "a cannot be run as it is written: .claude/commands/a.md:3: `run.timeout` has to be a duration",
    ),
    "no compensation": ("a", {"a": command(run="compensate: zzz")}, "a names `zzz` to undo it, which is not in the"),
}


@pytest.mark.parametrize("problem", PROBLEMS)
def test_what_cannot_be_run_is_said_with_a_way_out(world: Make, problem: str) -> None:
    target, files, message = PROBLEMS[problem]
    with pytest.raises(PlanError) as caught:
        world(files).plan(target)
    assert str(caught.value).startswith(message)


def test_nothing_becomes_a_shell_script_but_by_its_own_word(world: Make) -> None:
    here = world({"a": command()})
    with pytest.raises(PlanError, match="`shell` runs only commands that say so"):
        here.plan("a", runner="shell")
    here.files["bandleader.toml"] = '[run]\nrunner = "shell"\n'
    assert here.plan("a").steps[0].runner == "agent"
