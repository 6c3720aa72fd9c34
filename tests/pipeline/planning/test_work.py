"""How much is done for a plan, and what a command is really given when it starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from bandleader.pipeline.planning.definition import Definition, read_definition
from bandleader.pipeline.planning.fingerprint import key_of, renewed
from bandleader.pipeline.planning.inputs import InputFiles
from bandleader.pipeline.planning.outline import outline_of
from bandleader.pipeline.planning.planner import PlanRequest, differences, make_plan, plan_of
from tests.pipeline.planning.world import World, command, ended

Make = Callable[[Mapping[str, str]], World]


def layered(width: int, depth: int) -> dict[str, str]:
    files = {
        f"l{layer}/c{index}": command(
            ", ".join(f"l{layer - 1}/c{(index + step) % width}" for step in range(3) if layer)
        )
        for layer in range(depth)
        for index in range(width)
    }
    return {**files, "all": command(", ".join(f"l{depth - 1}/c{index}" for index in range(width)))}


def test_each_file_that_takes_part_is_parsed_once_and_no_other(world: Make) -> None:
    here = world(layered(10, 5) | {"other": command()})
    view = here.view()
    plan = make_plan(PlanRequest("all"), view, here.records())
    assert len(plan.steps) == 51
    assert Counter(view.parsed) == Counter(step.path for step in plan.steps)


def test_nothing_is_parsed_where_definitions_are_known(world: Make) -> None:
    here = world(layered(5, 3))
    view = here.view()
    known = {step.path: here.view().document(step.path) for step in here.plan("all").steps}
    view.parsed.clear()

    def definition_of(path: str, id: str) -> Definition:
        document = known[path]
        assert document
        return read_definition(document, id)

    plan = make_plan(PlanRequest("all"), view, here.records(), definition_of)
    assert view.parsed == []
    assert plan.steps == here.plan("all").steps


def test_an_outline_gives_the_same_plan_without_the_library(world: Make) -> None:
    here = world(layered(5, 3))
    outline = outline_of(here.view(), "all")
    assert plan_of(PlanRequest("all"), outline, here.records()) == here.plan("all")
    here.run("all")
    assert plan_of(PlanRequest("all"), outline, replace(here.records(), now=1e10)) != here.plan("l0/c0")
    assert [step.decision for step in plan_of(PlanRequest("all"), outline, here.records()).steps].count("run") == 1


def test_many_commands_with_the_same_inputs_have_them_read_once(world: Make) -> None:
    files = {f"c{index}": command(run='inputs: ["src/**"]') for index in range(20)}
    here = world(files | {"all": command(", ".join(files))})
    (here.folder / "src").mkdir()
    for index in range(7):
        (here.folder / "src" / str(index)).write_text("x")
    records = here.records()
    make_plan(PlanRequest("all"), here.view(), records)
    assert records.inputs.read == 7


def test_what_was_given_is_what_the_next_plan_expects(world: Make) -> None:
    """`generate` writes what `build` reads, so that the plan could not know the inputs of `build`."""
    here = world(
        {"generate": command(), "build": command("generate", run='inputs: ["gen/**"]'), "ship": command("build")}
    )
    steps = {step.id: step for step in here.plan("ship").steps}
    here.happened(ended(steps["generate"]))
    (here.folder / "gen").mkdir()
    (here.folder / "gen" / "a").write_text("made")
    inputs = InputFiles(str(here.folder), "")
    build = steps["build"]
    own = renewed(
        build.fingerprint, needs={"generate": steps["generate"].fingerprint}, inputs=inputs.digest(build.inputs)
    )
    assert own != build.fingerprint
    here.happened(ended(build, fingerprint=own, key=key_of("build", own, ""), inputs=dict(inputs.files(build.inputs))))
    assert here.decisions("ship") == {"generate": "satisfied", "build": "satisfied", "ship": "run"}
    (here.folder / "gen" / "a").write_text("made by hand")
    assert here.reason("ship", "build") == "gen/a changed"


def test_a_body_that_was_edited_meanwhile_counts_as_what_it_was(world: Make) -> None:
    here = world({"test/lint": command(), "build": command("test/lint")})
    step = here.plan("build").steps[0]
    edited = here.files["test/lint"] + "More.\n"
    before = here.files["test/lint"]
    here.files["test/lint"] = edited
    document = here.view().document(step.path)
    assert document
    definition = read_definition(document, step.id)
    assert differences(step, definition) == ()
    own = renewed(step.fingerprint, text=definition.digest, tree="later")
    here.happened(ended(step, fingerprint=own, key=key_of(step.id, own, "")))
    here.tree = lambda: "later"
    assert here.decisions("build")["test/lint"] == "satisfied"
    here.files["test/lint"] = before
    assert here.reason("build", "test/lint") == "its text changed"


def test_inputs_that_were_not_recorded_one_by_one_are_not_named(world: Make) -> None:
    here = world({"lint": command(run='inputs: ["src/**"]'), "build": command("lint")})
    (here.folder / "src").mkdir()
    (here.folder / "src" / "a").touch()
    here.happened(ended(here.plan("build").steps[0]))
    assert here.decisions("build")["lint"] == "satisfied"
    (here.folder / "src" / "a").write_text("x")
    assert here.reason("build", "lint") == "its inputs changed"


def test_front_matter_that_was_edited_meanwhile_is_named(world: Make) -> None:
    here = world({"lint": command(run="inputs: [a], timeout: 1m", more="allowed-tools: Read")})
    step = here.plan("lint").steps[0]
    here.files["lint"] = command(run="inputs: [b], timeout: 2m", more="allowed-tools: Edit")
    document = here.view().document(step.path)
    assert document
    assert differences(step, read_definition(document, "lint")) == ("allowed-tools", "run.inputs")
