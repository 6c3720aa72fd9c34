"""A look at a folder tells whatever somebody did there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bandleader.distributed.repository import stamps
from bandleader.distributed.repository.stamps import YOUNG, are_settled, look


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a").write_text("1\n")
    (tmp_path / "b").write_text("1\n")
    return tmp_path


def rewrite(folder: Path) -> None:
    """As many bytes, and the time is put back."""
    path = folder / "sub" / "a"
    before = path.stat()
    until_another_time(path)
    path.write_text("2\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def until_another_time(path: Path) -> None:
    """Until the file system gives another time than that of the file."""
    probe = path.with_name("probe")
    while True:
        probe.touch()
        later = probe.stat().st_ctime_ns > path.stat().st_ctime_ns
        probe.unlink()
        if later:
            return


def replace(folder: Path, by: Callable[[Path], object]) -> None:
    (folder / "b").unlink()
    by(folder / "b")


CHANGES: dict[str, Callable[[Path], object]] = {
    "rewritten": rewrite,
    "longer": lambda folder: (folder / "b").write_text("1\n2\n"),
    "another mode": lambda folder: (folder / "b").chmod(0o755),
    "a new file": lambda folder: (folder / "sub" / "new").touch(),
    "a file less": lambda folder: (folder / "sub" / "a").unlink(),
    "another name": lambda folder: (folder / "b").rename(folder / "c"),
    "a repository inside": lambda folder: (folder / "sub" / ".git").mkdir(),
    "a new folder": lambda folder: (folder / "empty").mkdir(),
    "a link instead": lambda folder: replace(folder, lambda path: path.symlink_to("sub/a")),
    "a folder instead": lambda folder: replace(folder, Path.mkdir),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_seen(folder: Path, change: Callable[[Path], object]) -> None:
    before = look(folder)
    assert before == look(folder)
    change(folder)
    assert before != look(folder)


def test_records_of_sessions_and_of_git_are_no_changes(folder: Path) -> None:
    before = look(folder)
    for name in (".git", "sub/.milestones"):
        (folder / name).mkdir()
        (folder / name / "x").touch()
    assert before == look(folder)


def test_too_much_is_left_to_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "MOST", 3)
    assert look(folder)
    (folder / "sub" / "deep").mkdir()
    assert look(folder) is None


def test_a_file_that_is_as_young_as_the_look_proves_nothing(folder: Path) -> None:
    found = look(folder)
    assert found
    newest = max(stamp[0] for stamp in found.values())
    assert not are_settled(found, newest)
    assert not are_settled(found, newest + YOUNG)
    assert are_settled(found, newest + YOUNG + 1)
