"""Who runs, who does not, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bandleader.pipeline.plan import Step
from bandleader.pipeline.planning.errors import PlanError
from bandleader.pipeline.planning.inputs import InputFiles
from bandleader.pipeline.planning.planner import PlanRequest, make_plan
from bandleader.pipeline.planning.records import Records
from bandleader.pipeline.store.layout import Layout
from bandleader.pipeline.store.log import Log
from bandleader.workspace.project import Project
from tests.pipeline.planning.world import World, command, ended

Make = Callable[[Mapping[str, str]], World]
CHAIN = {"lint": command(), "build": command("lint"), "deploy": command("build")}


def test_at_first_everything_runs(world: Make) -> None:
    here = world(CHAIN)
    assert here.decisions("deploy") == {"lint": "run", "build": "run", "deploy": "run"}
    assert here.reason("deploy", "lint") == "never ran"
    assert here.reason("deploy", "build") == "lint runs first"
    assert here.reason("deploy", "deploy") == "asked for; build runs first"


def test_without_a_log_everything_runs(world: Make) -> None:
    here = world(CHAIN)
    records = here.records()
    records.history = None
    plan = make_plan(PlanRequest("build"), here.view(), records)
    assert [step.decision for step in plan.steps] == ["run", "run"]


def test_dependencies_that_succeeded_are_satisfied_but_what_is_asked_for_runs(world: Make) -> None:
    here = world(CHAIN)
    assert here.run("deploy") == ["lint", "build", "deploy"]
    here.later = 300
    assert here.run("deploy") == ["deploy"]
    assert here.reason("deploy", "lint") == "ran 5 min ago, nothing changed since"
    assert here.reason("deploy", "deploy").startswith("asked for; ran ")


def test_a_changed_text_runs_it_and_all_that_depend_on_it(world: Make) -> None:
    here = world(CHAIN | {"other": command()})
    here.files["deploy"] = command("build, other")
    here.run("deploy")
    here.files["lint"] = command(body="Do it better.")
    assert here.decisions("deploy") == {"lint": "run", "build": "run", "other": "satisfied", "deploy": "run"}
    assert here.reason("deploy", "lint") == "its text changed"
    here.run("lint")
    assert here.reason("deploy", "build") == "lint ran again"


def test_force_runs_everything(world: Make) -> None:
    here = world(CHAIN)
    here.run("deploy")
    assert here.run("deploy", force=True) == ["lint", "build", "deploy"]
    assert here.reason("deploy", "lint", force=True) == "--force"


def test_strict_refuses_and_lists_what_would_run(world: Make) -> None:
    here = world(CHAIN)
    with pytest.raises(
        PlanError, match="2 dependencies are not satisfied:\n  lint: never ran\n  build: lint runs first"
    ):
        here.plan("deploy", strict=True)
    here.run("build")
    assert here.decisions("deploy", strict=True)["deploy"] == "run"


def test_no_deps_leaves_them_out_and_still_knows_what_the_result_depends_on(world: Make) -> None:
    here = world(CHAIN)
    plan = here.plan("deploy", no_deps=True, strict=True)
    assert [(step.id, step.needs) for step in plan.steps] == [("deploy", ())]
    assert plan.steps[0].fingerprint == here.plan("deploy").steps[-1].fingerprint
    assert plan.options == {"no_deps": True, "strict": True}
    here.files["build"] = command("gone")
    assert [step.id for step in here.plan("deploy", no_deps=True).steps] == ["deploy"]


def test_a_success_of_another_version_does_not_count(world: Make) -> None:
    here = world(CHAIN)
    step = here.plan("lint").steps[0]
    here.happened(ended(replace(step, fingerprint="f" * 64)))
    assert here.reason("build", "lint") == "last run by another version of Bandleader"


def test_a_failure_after_the_success_counts(world: Make) -> None:
    here = world(CHAIN)
    here.run("build")
    here.fail("build", "lint")
    here.later = 60
    assert here.reason("deploy", "lint") == "failed 1 min ago"
    here.run("lint")
    assert here.decisions("deploy")["lint"] == "satisfied"


# Inputs


def test_a_changed_input_is_named(world: Make) -> None:
    here = world({"lint": command(run='inputs: ["src/**/*.py"]'), "build": command("lint")})
    source = here.folder / "src"
    (source / "deep").mkdir(parents=True)
    (source / "a.py").write_text("a")
    (source / "deep" / "b.py").write_text("b")
    (source / "c.txt").write_text("c")
    here.run("build")
    assert here.decisions("build")["lint"] == "satisfied"
    (source / "c.txt").write_text("other")
    assert here.decisions("build")["lint"] == "satisfied"
    (source / "a.py").write_text("A")
    assert here.reason("build", "lint") == "src/a.py changed"
    (source / "deep" / "b.py").unlink()
    assert here.reason("build", "lint") == "src/a.py changed and 1 more of its inputs changed"
    (source / "a.py").write_text("a")
    assert here.reason("build", "lint") == "src/deep/b.py is gone"
    (source / "deep" / "b.py").write_text("b")
    (source / "0.py").write_text("")
    assert here.reason("build", "lint") == "src/0.py is new"


def test_another_runner_makes_another_result(world: Make) -> None:
    here = world(CHAIN)
    here.run("build")
    assert here.reason("build", "lint", runner="codex") == "another runner is to run it"


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        (
            command(run="runner: shell, prelude: [_shared/log]"),
            ".claude/commands/_shared/log.md",
            "its prelude changed",
        ),
        (command(more="agents: [tester]"), ".claude/agents/tester.md", "the definition of one of its agents changed"),
    ],
)
def test_files_that_a_command_names_are_part_of_it(tmp_path: Path, text: str, path: str, reason: str) -> None:
    folder = (tmp_path / "w").as_posix()
    files = {".claude/commands/lint.md": text, ".claude/commands/build.md": command("lint"), path: named_file("old")}
    for name, content in files.items():
        (tmp_path / "w" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "w" / name).write_text(content)

    def decide() -> list[Step]:
        project = Project(folder)
        project.open(keep=False)
        records = Records(Layout(Path(folder)), log, log.now(), InputFiles(folder, ""))
        return list(make_plan(PlanRequest("build"), project, records).steps)

    with Log.open(Layout(Path(folder)).log) as log:
        log.append([ended(step) for step in decide()])
        assert [step.decision for step in decide()] == ["satisfied", "run"]
        (tmp_path / "w" / path).write_text(named_file("new"))
        assert next(step.reason for step in decide()) == reason


def named_file(body: str) -> str:
    return f"---\nname: tester\ndescription: Tries things out\n---\n\n{body}\n"


# Results that hold for a time

CACHED = {"news": command(run="cache: 1h"), "digest": command("news")}


def test_a_cached_result_holds_for_its_time_also_for_what_is_asked_for(world: Make) -> None:
    here = world(CACHED)
    here.run("digest")
    here.later = 600
    assert here.decisions("digest") == {"news": "cached", "digest": "run"}
    assert here.decisions("news") == {"news": "cached"}
    assert here.reason("news", "news") == "ran 10 min ago, the result holds for 50 min"
    here.later = 3900
    assert here.reason("digest", "news") == "its result expired 5 min ago"
    assert here.reason("news", "news") == "asked for; its result expired 5 min ago"
    assert here.decisions("news") == {"news": "run"}


def test_a_result_is_cached_for_its_arguments(world: Make) -> None:
    here = world(CACHED)
    assert here.run("news", arguments="sports") == ["news"]
    assert here.run("news", arguments="sports") == []
    assert here.reason("news", "news", arguments="politics") == "asked for; never ran with these arguments"
    assert here.reason("digest", "news") == "never ran with these arguments"
    here.run("news", arguments="politics")
    assert here.decisions("news", arguments="sports") == {"news": "cached"}
    here.files["news"] = command(run="cache: 1h", body="Other news.")
    assert here.reason("news", "news", arguments="sports") == "asked for; its text changed"
    assert here.run("news", arguments="sports", force=True) == ["news"]


def test_who_depends_on_an_expired_result_runs_again(world: Make) -> None:
    here = world(CACHED | {"mail": command("digest")})
    here.run("mail")
    here.later = 4000
    assert here.decisions("mail") == {"news": "run", "digest": "run", "mail": "run"}


# What others say


@pytest.mark.parametrize(
    "marker",
    [
        ".milestones/completed/quality/lint.yaml",
        ".milestones/cache/satisfied_deps/quality/lint",
        ".claude/state/dependencies/quality/lint.completed",
    ],
)
def test_a_marker_satisfies_and_what_only_it_needs_does_not_run(world: Make, marker: str) -> None:
    here = world({"setup": command(), "quality/lint": command("setup"), "build": command("quality/lint")})
    path = here.folder / marker
    path.parent.mkdir(parents=True)
    path.write_text("command: quality/lint\n")
    assert here.decisions("build") == {"setup": "satisfied", "quality/lint": "satisfied", "build": "run"}
    assert here.reason("build", "quality/lint") == f"marked as done by {marker}"
    assert here.reason("build", "setup") == "only quality/lint needs it, which is done"
    assert here.decisions("build", force=True)["quality/lint"] == "run"
    assert here.decisions("quality/lint") == {"setup": "run", "quality/lint": "run"}


def test_what_a_marked_command_needs_runs_if_another_needs_it_too(world: Make) -> None:
    here = world({"setup": command(), "lint": command("setup"), "build": command("setup, lint")})
    (here.folder / ".milestones/cache/satisfied_deps").mkdir(parents=True)
    (here.folder / ".milestones/cache/satisfied_deps/lint").touch()
    assert here.decisions("build") == {"setup": "run", "lint": "satisfied", "build": "run"}


@pytest.mark.parametrize(
    "line", ["written_by: bandleader", "written_by: 'bandleader'", 'status: x\nwritten_by: "bandleader"\n']
)
def test_the_engines_own_record_is_no_marker(world: Make, line: str) -> None:
    here = world({"lint": command(), "build": command("lint")})
    path = here.layout.completed("lint")
    path.parent.mkdir(parents=True)
    path.write_text(line)
    assert here.decisions("build")["lint"] == "run"
    path.write_text("written_by: bandleaders\n")
    assert here.decisions("build")["lint"] == "satisfied"


def test_quality_checks_that_passed_for_this_tree_satisfy_quality_verify(world: Make) -> None:
    here = world({"quality/verify": command(), "git/pr": command("quality/verify")})
    here.quality = {"tree": here.now() - 120}
    assert here.reason("git/pr", "quality/verify") == "the quality checks passed for this very work tree 2 min ago"
    here.tree = lambda: "another"
    assert here.decisions("git/pr")["quality/verify"] == "run"


# The work tree


@pytest.mark.parametrize("family", ["quality", "test", "git"])
def test_the_state_of_the_work_tree_counts_for_some_families(world: Make, family: str) -> None:
    here = world({f"{family}/x": command(), "y": command(), "build": command(f"{family}/x, y")})
    here.run("build")
    assert here.decisions("build") == {f"{family}/x": "satisfied", "y": "satisfied", "build": "run"}
    here.tree = lambda: "changed"
    assert here.decisions("build") == {f"{family}/x": "run", "y": "satisfied", "build": "run"}
    assert here.reason("build", f"{family}/x") == "the work tree changed"
    here.tree = None
    assert here.decisions("build")[f"{family}/x"] == "run"
    assert "no git" in here.reason("build", f"{family}/x")
    here.files[f"{family}/x"] = command(run="cache: 1h")
    here.run("build")
    assert here.decisions("build")[f"{family}/x"] == "cached"


def test_the_work_tree_is_looked_at_once_and_only_if_somebody_asks(world: Make) -> None:
    here = world({"test/a": command(), "test/b": command(), "build": command("test/a, test/b"), "plain": command()})
    asked: list[str] = []

    def state() -> str:
        asked.append("state")
        return asked[-1]

    here.tree = state
    here.plan("build")
    assert len(asked) == 1
    here.plan("plain")
    assert len(asked) == 1


def test_a_clock_that_was_set_back_makes_no_future(world: Make) -> None:
    here = world(CHAIN)
    here.run("build")
    here.later = -3600
    assert here.reason("build", "lint") == "ran just now, nothing changed since"
