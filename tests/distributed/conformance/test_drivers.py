"""Random plans on every driver: outcomes, files and events are those that a small model expects, and so the same."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest
from hypothesis import HealthCheck, given, settings

from bandleader.distributed.client.opening import open_remote
from bandleader.pipeline.events import Event
from bandleader.pipeline.options import RunOptions
from bandleader.workspace.project import Project
from tests.distributed.conftest import Cluster
from tests.distributed.support.clone import files_of
from tests.distributed.support.crew import Crew
from tests.distributed.support.story import Story, assert_executed_as_recorded, assert_legal, outcomes
from tests.pipeline.engine.test_random_plans import Scene, expected, library, scenes, started
from tests.support.workspace import Workspace

EXAMPLES = 60 if os.environ.get("BANDLEADER_EVERY_BOUNDARY") else 5


class Ran(NamedTuple):
    """The events of a session, and what it left: mode and blob by path."""

    events: Sequence[Event]
    files: dict[str, str]


class Driver(Protocol):
    def run(self, workspace: Workspace, target: str, options: RunOptions) -> Ran: ...


class Local:
    """In this process, in the workspace itself."""

    def run(self, workspace: Workspace, target: str, options: RunOptions) -> Ran:
        result = workspace.run(target, **options._asdict())
        events = workspace.events(result.session)
        workspace.commit()
        return Ran(events, files_of(workspace.folder, "HEAD"))


class Distributed:
    """By two workers, who know only the remote."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew

    def run(self, workspace: Workspace, target: str, options: RunOptions) -> Ran:
        remote = workspace.folder.with_name("remote.git")
        workspace.git("init", "--quiet", "--bare", str(remote))
        workspace.git("remote", "add", "origin", str(remote))
        workspace.git("push", "--quiet", "origin", "HEAD:refs/heads/main")
        project = Project(str(workspace.folder))
        project.open(keep=False)
        engine = open_remote(project, self.crew.address.url)
        story = Story(self.crew.address, engine.submit(engine.plan(target, options), options))
        try:
            assert story.outcome() != "parked", story
            return Ran(story.events, files_of(remote, story.log.head(story.session)))
        finally:
            story.close()


@pytest.fixture(scope="module", params=["local", "distributed"])
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    if request.param == "local":
        yield Local()
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    crew = Crew(cluster.create(request.getfixturevalue("migrated")), tmp_path_factory.mktemp("crew"))
    for hand in [crew.hire(slots=3), crew.hire(slots=3)]:
        assert hand.id
    yield Distributed(crew)
    crew.close()
    cluster.drop(crew.address)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(scene=scenes())
def test_a_plan_ends_as_the_model_says(driver: Driver, tmp_path_factory: pytest.TempPathFactory, scene: Scene) -> None:
    folder = tmp_path_factory.mktemp("scene")
    workspace = library(scene, folder)
    options = RunOptions(jobs=scene.jobs, keep_going=True)
    ran = driver.run(workspace, f"c{len(scene.commands) - 1}", options)
    wanted = expected(scene)
    assert outcomes(ran.events) == wanted.outcomes
    state = assert_legal(ran.events)
    assert state.outcome == ("succeeded" if set(wanted.outcomes.values()) == {"succeeded"} else "failed")
    assert ran.files.keys() == wanted.files.keys()
    for name, content in wanted.files.items():
        assert ran.files[name].split()[2] == workspace.git("hash-object", str(written(folder, name, content)))
    assert +started(folder) == {name: tries for name, tries in wanted.tries.items() if tries}
    assert_executed_as_recorded(ran.events, started(folder))


def written(folder: Path, name: str, content: str) -> Path:
    """A file as the model expects it."""
    path = folder / "expected" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path
