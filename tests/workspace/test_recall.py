"""A session begins where the last one ended, and never with anything that is not so any more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandleader.library import disk
from bandleader.library.update import TABLES
from bandleader.rules.checker import Checker
from bandleader.workspace.opening import FEW, Forgotten, Prepared
from bandleader.workspace.project import Project
from bandleader.workspace.state import state_file
from tests.workspace.library import BAD, BROKEN, CLEAN, at, needs, write


@pytest.fixture
def library(tmp_path: Path) -> Path:
    commands = {"base": CLEAN, "middle": needs("base"), "top": needs("middle", "plan.md"), "bad": BAD}
    write(tmp_path, {f".claude/commands/{name}.md": text for name, text in commands.items()})
    Project(tmp_path.as_posix()).prepare(incremental=True)
    return tmp_path


def content(prepared: Prepared) -> dict[str, object]:
    """Everything that is known about a library, whatever it is kept in."""
    snapshot = prepared.loaded.snapshot
    tables = {name: dict(getattr(snapshot, name)) for name in TABLES}
    # A path that nobody mentions any more may still be known.
    tables["existing"] = {path: kind for path, kind in snapshot.existing.items() if path in snapshot.topics}
    return tables | {
        "topics": dict(snapshot.topics),
        "roots": prepared.loaded.found.roots,
        "files": prepared.loaded.found.files,
        "findings": dict(prepared.findings or {}),
        "config": prepared.config,
    }


def fresh(folder: Path) -> dict[str, object]:
    return content(Project(folder.as_posix()).prepare(keep=False, incremental=True))


def recalled(folder: Path) -> Prepared | Forgotten:
    return Project(folder.as_posix()).recall()


def remembers(folder: Path) -> bool:
    found = recalled(folder)
    return isinstance(found, Prepared) and content(found) == fresh(folder)


def test_what_has_not_changed_is_as_it_was_and_nothing_is_read(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = fresh(library)
    read: list[str] = []
    original = disk.read
    monkeypatch.setattr(disk, "read", lambda path, limit: read.append(path) or original(path, limit))
    found = recalled(library)
    assert isinstance(found, Prepared)
    assert content(found) == expected
    assert read == [state_file(library.as_posix())]


def test_facts_stay_packed_until_somebody_looks(library: Path) -> None:
    found = recalled(library)
    assert isinstance(found, Prepared)
    files = found.loaded.snapshot.files
    assert type(files._base[at(library, "base")]) is bytes  # type: ignore[attr-defined]
    assert files[at(library, "base")].source.id == "base"
    assert type(files._base[at(library, "base")]) is not bytes  # type: ignore[attr-defined]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["base", "middle", "new", "git/new", "bad"]),
        st.sampled_from([CLEAN, BROKEN, needs("new"), needs("base", "git/new"), "See [it](../plan.md).\n", None]),
    ),
    max_size=4,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.booleans())
def test_what_has_changed_is_brought_up_to_date(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str | None]], planned: bool
) -> None:
    folder = tmp_path_factory.mktemp("library")
    write(folder, {".claude/commands/base.md": CLEAN, ".claude/commands/bad.md": BAD + "See [it](../plan.md).\n"})
    Project(folder.as_posix()).prepare(incremental=True)
    for name, text in steps:
        if text is None:
            Path(at(folder, name)).unlink(missing_ok=True)
        else:
            write(folder, {f".claude/commands/{name}.md": text})
    if planned:
        write(folder, {".claude/plan.md": "# Plan\n"})
    assert remembers(folder)


def test_other_severities_need_no_reading(library: Path) -> None:
    write(library, {"bandleader.toml": '[check]\nignore = ["FM002"]\n'})
    assert remembers(library)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bandleader.toml", "[check.limits]\ndescription-min = 100\n"),
        ("bandleader.toml", '[check.known]\ncommands = ["plan"]\n'),
        ("bandleader.toml", '[[library.roots]]\npath = "more"\n'),
        (".claude/agents/reviewer.md", "---\nname: reviewer\ndescription: Reads every change\n---\n\nRead.\n"),
        ("kit/.claude-plugin/plugin.json", '{"name": "kit"}'),
    ],
)
def test_what_changes_the_meaning_of_everything_is_a_reason_to_begin_anew(library: Path, name: str, text: str) -> None:
    write(library, {name: text, "more/a.md": CLEAN, "kit/commands/b.md": CLEAN})
    found = recalled(library)
    assert found == Forgotten(found.files) if isinstance(found, Forgotten) else content(found) == fresh(library)
    assert isinstance(found, Forgotten)


def test_many_changes_are_followed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 4 * (FEW + 1)
    write(tmp_path, {f".claude/commands/{index}.md": needs(str(index + 1)) for index in range(count)})
    Project(tmp_path.as_posix()).prepare(incremental=True)
    write(tmp_path, {f".claude/commands/{index}.md": needs(str(index + 2)) for index in range(FEW + 1)})
    assert remembers(tmp_path)
    monkeypatch.setattr(Checker, "facts", lambda self, document: pytest.fail(f"read {document.source.path} again"))
    assert isinstance(recalled(tmp_path), Prepared)


def test_so_is_more_than_can_be_followed_quickly(library: Path) -> None:
    write(library, {f".claude/commands/{index}.md": CLEAN for index in range(FEW + 1)})
    assert recalled(library) == Forgotten(FEW + 1)


@pytest.mark.parametrize("damage", [b"", b"x", b"\xff" * 100, None])
def test_a_damaged_or_missing_memory_is_no_memory(library: Path, damage: bytes | None) -> None:
    path = Path(state_file(library.as_posix()))
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
    assert recalled(library) == Forgotten(4)


def test_the_memory_of_another_folder_is_none(library: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    write(other, {".claude/commands/base.md": CLEAN})
    memory = Path(state_file(library.as_posix())).read_bytes()
    Path(state_file(other.as_posix())).write_bytes(memory)  # as if both folders had the same checksum
    assert recalled(other) == Forgotten(1)


def test_a_cache_that_cannot_be_written_is_no_error(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("BANDLEADER_CACHE_DIR", str(tmp_path / "file" / "cache"))
    Project(library.as_posix()).prepare(incremental=True)
    assert recalled(library) == Forgotten(4)


def test_a_folder_that_is_no_library_needs_no_memory(tmp_path: Path) -> None:
    write(tmp_path, {"notes.md": BAD})
    found = Project(tmp_path.as_posix(), bare=False).recall()
    assert isinstance(found, Prepared)
    assert not found.loaded.snapshot.files


@pytest.mark.parametrize("count", [3, 500])
def test_another_process_can_do_the_reading(tmp_path: Path, count: int) -> None:
    texts = {f".claude/commands/{index}.md": needs(str(index - 1)) if index else BAD for index in range(count)}
    write(tmp_path, texts)
    command = [sys.executable, "-m", "bandleader.workspace.build", tmp_path.as_posix()]
    done = subprocess.run(command, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
    assert remembers(tmp_path)


def test_who_wants_no_findings_evaluates_no_rule_and_parses_a_file_once(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a rule was evaluated")

    for work in ("facts", "findings", "own_findings"):
        monkeypatch.setattr(Checker, work, refuse)
    opened = Project(library.as_posix(), checked=False)
    known = opened.recall()
    assert isinstance(known, Prepared)
    assert known.loaded.parsed == 0
    write(library, {".claude/commands/base.md": BROKEN})
    changed = opened.recall()
    assert isinstance(changed, Prepared)
    assert (changed.loaded.parsed, changed.findings) == (1, {})
    Path(state_file(library.as_posix())).unlink()
    assert isinstance(opened.recall(), Forgotten)
    assert opened.prepare().loaded.parsed == 4
    again = opened.recall()
    assert isinstance(again, Prepared)
    assert again.loaded.parsed == 0


def test_what_was_left_without_findings_is_nothing_to_who_wants_them(library: Path) -> None:
    Project(library.as_posix(), checked=False).prepare()
    assert isinstance(recalled(library), Forgotten)
    project = Project(library.as_posix())
    project.open()
    assert {path for path, _ in project.all_findings()} == set(fresh(library)["findings"])  # type: ignore[call-overload]
    assert isinstance(recalled(library), Prepared)
