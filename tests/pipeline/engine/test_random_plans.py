"""Random plans with random failures and random kills, against a small model of what must hold."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.pipeline.engine.test_kill import ALL, Zygote
from tests.support.workspace import Workspace


class Command(NamedTuple):
    """One command of a plan. It fails as often as ``failures`` says, and may have as many ``attempts``.

    ``kind`` says how it is run: a reader, a writer in the workspace, or one in a worktree.
    """

    needs: tuple[int, ...]
    kind: str
    failures: int
    attempts: int

    @property
    def succeeds(self) -> bool:
        return self.failures < self.attempts


class Scene(NamedTuple):
    """The last of the commands is asked for. ``kills`` are the appends to the log at which the engine dies, in turn."""

    commands: tuple[Command, ...]
    kills: tuple[tuple[int, str], ...]
    jobs: int


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    count = draw(st.integers(1, 12))
    commands = []
    for number in range(count):
        needs = draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
        kind = draw(st.sampled_from(("reader", "writer", "worktree")))
        # A kill may hide a failure from the engine, so one that must not happen again needs a second attempt anyhow.
        failures, attempts = draw(st.sampled_from(((0, 1), (0, 1), (0, 3), (1, 2), (9, 1), (9, 2))))
        commands.append(Command(tuple(sorted(needs)), kind, failures, attempts))
    # A run has a few appends a command, and most of what is worth dying in comes after the first ones.
    kills = st.tuples(st.integers(2, 3 + 2 * count), st.sampled_from(("before", "after")))
    return Scene(tuple(commands), tuple(draw(st.lists(kills, min_size=1, max_size=3))), draw(st.integers(1, 4)))


class Expected(NamedTuple):
    """What must hold at the end. ``outcomes`` are of the commands in the plan; ``tries`` how often each of them starts
    if nothing is killed. ``files`` are the outputs and what they hold.
    """

    outcomes: dict[str, str]
    tries: dict[str, int]
    files: dict[str, str]


def expected(scene: Scene) -> Expected:
    """The reference model: a command runs when all that it needs has succeeded, and leaves a file if it does."""
    wanted = {len(scene.commands) - 1}
    for number in range(len(scene.commands) - 1, -1, -1):
        if number in wanted:
            wanted |= set(scene.commands[number].needs)
    outcomes: dict[str, str] = {}
    tries: dict[str, int] = {}
    files: dict[str, str] = {}
    for number in sorted(wanted):
        command, name = scene.commands[number], f"c{number}"
        if any(outcomes[f"c{need}"] != "succeeded" for need in command.needs):
            outcomes[name], tries[name] = "dependency_failed", 0
            continue
        outcomes[name] = "succeeded" if command.succeeds else "failed"
        tries[name] = min(command.failures + 1, command.attempts)
        if command.succeeds and command.kind != "reader":
            left = sorted({f"out/c{need}.txt" for need in command.needs} & files.keys())
            files[f"out/{name}.txt"] = "".join(f"{path}\n" for path in left)
    return Expected(outcomes, tries, files)


def script(number: int, command: Command, folder: Path) -> str:
    """Count the start, leave something half done, look at what the needed ones left, and fail if there is a failure."""
    lines = [f"echo start c{number} >> {folder}/journal"]
    needed = " ".join(f"out/c{need}.txt" for need in command.needs)
    if command.kind != "reader":
        lines += ["mkdir -p out", f"test ! -e out/c{number}.txt", f"echo half | tee half-{number} > out/c{number}.txt"]
    lines += [
        f"echo . >> {folder}/tried-{number}",
        f"if [ $(wc -l < {folder}/tried-{number}) -le {command.failures} ]; then exit 7; fi",
    ]
    if command.kind != "reader":
        lines += [
            f"rm half-{number}",
            f"LC_ALL=C ls -1 {needed or '/nowhere'} 2> /dev/null > out/c{number}.txt || true",
        ]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    folder = tmp_path_factory.mktemp("zygote")
    environment = {**os.environ, "BANDLEADER_CACHE_DIR": str(folder / "cache"), "HOME": str(folder)}
    served = Zygote(environment, folder / "journal")
    yield served
    served.close()


@settings(max_examples=200 if ALL else 25, deadline=None, suppress_health_check=list(HealthCheck))
@given(scene=scenes())
def test_whatever_fails_and_dies(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory, scene: Scene) -> None:
    folder = tmp_path_factory.mktemp("scene")
    workspace = library(scene, folder)
    before = workspace.files()
    over: dict[str, int] = {}  # how often each command had started when it had ended
    killed = 0
    for at, when in (*scene.kills, (0, "")):
        status, ended = standing(workspace)
        if status in ("succeeded", "failed"):
            break
        for name in ended - over.keys():
            over[name] = started(folder)[name]
        order = {"folder": str(workspace.folder), "target": f"c{len(scene.commands) - 1}", "resume": bool(status)}
        answer = zygote.ask(**order, jobs=scene.jobs, keep_going=True, kill=at, when=when)
        killed += bool(answer["signal"])
        assert answer["signal"] or "outcome" in answer, answer
    event(f"killed {killed} times")
    wanted, counts = expected(scene), started(folder)
    assert workspace.outcomes(workspace.engine().sessions()[0].id) == wanted.outcomes
    assert standing(workspace)[0] == ("succeeded" if set(wanted.outcomes.values()) == {"succeeded"} else "failed")
    after = workspace.files()
    assert {name: content.decode() for name, (_, content) in after.items() if name not in before} == wanted.files
    assert {name: after.get(name) for name in before} == before
    for name, tries in wanted.tries.items():
        assert tries <= counts[name] + killed, name
        assert counts[name] <= (tries + killed if tries else 0), name
        assert counts[name] == over.get(name, counts[name]), f"{name} ran again"
    assert counts.keys() <= wanted.outcomes.keys()
    shutil.rmtree(folder)


def library(scene: Scene, folder: Path) -> Workspace:
    """The commands of a scene, in a repository."""
    work = folder / "work"
    work.mkdir()
    workspace = Workspace(work)
    (folder / "journal").touch()
    for number, command in enumerate(scene.commands):
        front: dict[str, Any] = {"dependencies": [f"c{need}" for need in command.needs]} if command.needs else {}
        run: dict[str, Any] = {"retry": {"attempts": command.attempts, "backoff": "1ms"}}
        if command.kind == "worktree":
            run["isolation"] = "worktree"
        elif command.kind == "reader":
            front["allowed-tools"] = "Read"
        workspace.command(f"c{number}", script(number, command, folder), run=run, **front)
    workspace.commit()
    return workspace


def standing(workspace: Workspace) -> tuple[str, set[str]]:
    """The status of the session, "" before there is one, and the commands that have ended."""
    sessions = workspace.engine().sessions()
    if not sessions:
        return "", set()
    (session,) = sessions
    return session.status, {event.command for event in workspace.events(session.id) if event.type == "command_ended"}


def started(folder: Path) -> Counter[str]:
    """How often each command has started."""
    return Counter(line.split()[1] for line in (folder / "journal").read_text().splitlines())
