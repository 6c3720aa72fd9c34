"""An outline that is kept between plans: taken while nothing has changed, and never else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandleader.library.document import Document
from bandleader.pipeline.planning.errors import PlanError
from bandleader.pipeline.planning.outline import Outline, outline_of
from bandleader.pipeline.planning.outline_cache import OutlineCache
from bandleader.workspace.project import Project
from tests.pipeline.planning.world import command

OLD = 1_700_000_000_123_456_789  # ns; long ago, and no whole second


class Counting(Project):
    """A project that counts the documents it gives."""

    parsed = 0

    def document(self, path: str) -> Document | None:
        self.parsed += 1
        return super().document(path)


class Shelf:
    """A library on the disk whose files are old; every `opened` is that of a new process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._clock = OLD

    def put(self, id: str, text: str) -> Path:
        return self.put_file(f".claude/commands/{id}.md", text)

    def put_file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self._clock += 1_000_000_007
        os.utime(path, ns=(self._clock, self._clock))
        return path

    def opened(self) -> Counting:
        project = Counting(str(self.folder))
        project.open(keep=False)
        return project


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setenv("BANDLEADER_CACHE_DIR", str(tmp_path / "cache"))
    made = Shelf(tmp_path / "w")
    made.put("lint", command())
    made.put("build", command("lint", run="retry: {attempts: 2}, cache: 1h", more="agents: [tester]"))
    made.put_file(".claude/agents/tester.md", "---\nname: tester\ndescription: Tries things\n---\n\nTry.\n")
    return made


def outline(project: Counting, name: str = "build", alone: bool = False) -> Outline:
    kept = OutlineCache(project, name, alone)
    found = kept.recall()
    if found is None:
        found = outline_of(project, name, alone=alone)
        kept.keep(found)
    return found


def test_an_unchanged_library_is_not_parsed_again(shelf: Shelf) -> None:
    first = outline(shelf.opened())
    again = shelf.opened()
    assert outline(again) == first
    assert again.parsed == 0
    assert [entry.step.id for entry in first.entries] == ["lint", "build"]


def test_another_question_has_another_answer(shelf: Shelf) -> None:
    outline(shelf.opened())
    assert [entry.step.id for entry in outline(shelf.opened(), "lint").entries] == ["lint"]
    assert [entry.step.needs for entry in outline(shelf.opened(), alone=True).entries][-1] == ("lint",)
    assert not outline(shelf.opened(), "builds").exact
    assert outline(shelf.opened()).exact


def test_a_file_that_changes_after_the_library_was_read_is_seen(shelf: Shelf) -> None:
    outline(shelf.opened())
    project = shelf.opened()
    shelf.put("lint", command(body="Do more."))
    assert OutlineCache(project, "build", False).recall() is None
    now = outline(project)
    assert now.entries[0].digest == outline_of(shelf.opened(), "build").entries[0].digest
    assert OutlineCache(project, "build", False).recall() is None, "what was read late must not be kept as if early"


@pytest.mark.parametrize(
    ("age", "kept"),
    [(5_000_000, False), (1_000_000_007, True), (1_000_000_000, False), (3_000_000_000, True)],
    ids=["now", "a second ago", "a second ago on a coarse clock", "seconds ago on a coarse clock"],
)
def test_a_file_that_may_change_within_one_tick_of_the_clock_is_not_relied_on(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, age: int, kept: bool
) -> None:
    now = 1_800_000_000_000_000_000
    monkeypatch.setattr("time.time_ns", lambda: now)
    os.utime(shelf.put("lint", command()), ns=(now - age, now - age))
    project = shelf.opened()
    outline(project)
    assert (OutlineCache(project, "build", False).recall() is not None) is kept


def test_what_an_editor_holds_is_not_kept(shelf: Shelf) -> None:
    outline(shelf.opened())
    project = shelf.opened()
    project.edit(str(shelf.folder / ".claude/commands/lint.md"), command(body="Not saved."))
    assert OutlineCache(project, "build", False).recall() is None
    held = outline(project)
    assert held != outline(shelf.opened())


@pytest.mark.parametrize("data", [b"", b"nonsense", b"(\x00"])
def test_a_damaged_cache_is_passed_over(shelf: Shelf, tmp_path: Path, data: bytes) -> None:
    before = outline(shelf.opened())
    [file] = (tmp_path / "cache").glob("*.outline")
    file.write_bytes(data)
    assert outline(shelf.opened()) == before


def test_a_cache_that_cannot_be_written_is_no_error(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    assert outline(shelf.opened()) == outline(shelf.opened())


def test_the_configuration_counts(shelf: Shelf) -> None:
    shelf.put("old/lint", command(body="Another."))
    before = outline(shelf.opened())
    shelf.put_file("bandleader.toml", '[library]\nexclude = [".claude/commands/build.md"]\n')
    with pytest.raises(PlanError):
        outline(shelf.opened())
    (shelf.folder / "bandleader.toml").unlink()
    assert outline(shelf.opened()) == before


NAMES = ("a", "b", "x/a", "x/execute", "y/b")
edits = st.tuples(st.sampled_from(NAMES), st.sampled_from(("", "a", "b", "x", "y:b, a", "gone")), st.booleans())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(edits, min_size=1, max_size=6))
def test_a_kept_outline_is_the_one_that_would_be_made(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, str, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("outlines")
    monkeypatch.setenv("BANDLEADER_CACHE_DIR", str(folder / "cache"))
    shelf = Shelf(folder / "w")
    shelf.put("all", command("a, b"))
    for name, needs, present in steps:
        path = shelf.put(name, command(needs))
        if not present:
            path.unlink()
        for _ in range(2):  # the second is taken from the first, if that was kept
            assert said(outline, shelf.opened()) == said(lambda project: outline_of(project, "all"), shelf.opened())


def said(make: object, project: Counting) -> object:
    """The outline, or why there is none."""
    try:
        return make(project, "all") if make is outline else make(project)  # type: ignore[operator]
    except PlanError as error:
        return str(error)


def test_where_nothing_is_to_be_done_nothing_is_loaded_for_it(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("quick", "---\ndescription: Does nothing\nrun: {runner: shell, cache: 1h}\n---\n\n```bash\ntrue\n```\n")
    environment = {**os.environ, "HOME": str(tmp_path)}

    def run(code: str) -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=shelf.folder, env=environment, capture_output=True, text=True, check=True, timeout=60
        ).stdout

    call = "import sys; from bandleader.cli.main import run; assert run(['run', 'quick']) == 0; "
    assert "1 succeeded" in run(call)
    before, _, loaded = run(call + "print('|', *sys.modules)").partition("|")
    assert "Nothing to do" in before
    heavy = {"asyncio", "rich", "bandleader.pipeline.running", "bandleader.pipeline.driver", "bandleader.pipeline.live"}
    assert not heavy & set(loaded.split())
    assert "bandleader.pipeline.planning.definition" not in loaded.split(), "a document has been parsed for the plan"
