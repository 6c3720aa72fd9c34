"""Input files: found by globs, digested by content, read no more often than needed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandleader.library.globs import matches
from bandleader.pipeline.planning.inputs import InputFiles, changed_files

POSIX = pytest.mark.skipif(os.name == "nt", reason="links and modes of POSIX")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., None]:
    def write(*names: str, text: str = "x", age: float = 60.0) -> None:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age))

    return write


def found(folder: Path, *patterns: str) -> list[str]:
    return list(InputFiles(str(folder), "").files(patterns))


TREE = ["a.py", "src/a.py", "src/deep/b.py", "src/c.txt", "docs/src/d.py", ".git/e.py", "src/node_modules/f.py"]


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        ("src/**/*.py", ["src/a.py", "src/deep/b.py"]),
        ("src/*.py", ["src/a.py"]),
        ("src/a.py", ["src/a.py"]),
        ("/src/a.py", ["src/a.py"]),
        ("docs/src", ["docs/src/d.py"]),
        ("src/deep/", ["src/deep/b.py"]),
        ("*.py", ["a.py", "docs/src/d.py", "src/a.py", "src/deep/b.py"]),
        ("**", ["a.py", "docs/src/d.py", "src/a.py", "src/c.txt", "src/deep/b.py"]),
        ("src/node_modules/*.py", ["src/node_modules/f.py"]),
        ("gone/**", []),
        ("gone.py", []),
        ("../**", []),
        ("", []),
    ],
)
def test_a_glob_finds_its_files(tmp_path: Path, write: Callable[..., None], pattern: str, files: list[str]) -> None:
    write(*TREE)
    assert found(tmp_path, pattern) == files


NAMES = st.sampled_from(["a", "b", "ab", "a.py"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
GLOBS = st.lists(st.sampled_from(["a", "b", "*", "**", "a*", "?", "*.py"]), min_size=1, max_size=3).map("/".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(PATHS, max_size=5), st.lists(GLOBS, min_size=1, max_size=2))
def test_searching_only_the_named_folder_misses_nothing(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], globs: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("w")
    for name in names:
        path = folder / name
        if not any(above.is_file() for above in path.parents) and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert found(folder, *globs) == [path for path in there if matches(globs, path)]


def test_the_digest_follows_content_and_names(tmp_path: Path, write: Callable[..., None]) -> None:
    def digest() -> str:
        return InputFiles(str(tmp_path), "").digest(("*.py",))

    assert digest() == ""
    write("a.py", text="1")
    first = digest()
    write("a.py", text="2")
    second = digest()
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    third = digest()
    assert len({first, second, third, ""}) == 4
    write("a.py", text="1")
    (tmp_path / "b.py").unlink()
    assert digest() == first


def test_an_unchanged_file_is_read_once_in_all_plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is put forward, for a file that changed just now could change again unseen."""
    workspace, cache = tmp_path / "w", str(tmp_path / "cache" / "x.inputs")
    workspace.mkdir()
    for number in range(5):
        (workspace / f"{number}.py").write_text(str(number))
    later = os.stat(workspace / "4.py").st_mtime_ns + 10**10
    monkeypatch.setattr("time.time_ns", lambda: later)

    def read() -> tuple[int, str]:
        inputs = InputFiles(str(workspace), cache)
        digests = {inputs.digest(("*.py",)) for _ in range(2)} | {InputFiles(str(workspace), "").digest(("*.py",))}
        inputs.save()
        assert len(digests) == 1
        return inputs.read, digests.pop()

    count, first = read()
    assert count == 5
    assert read() == (0, first)
    (workspace / "0.py").write_text("another")
    assert read()[0] == 1
    (workspace / "1.py").unlink()
    assert read()[0] == 0
    (workspace / "2.py").write_text("two")
    read()
    assert "1.py" not in Path(cache).read_text()


def test_a_file_that_changed_just_now_is_not_trusted(tmp_path: Path) -> None:
    workspace, cache = tmp_path / "w", str(tmp_path / "x.inputs")
    workspace.mkdir()
    (workspace / "a.py").write_text("1")
    for _ in range(2):
        inputs = InputFiles(str(workspace), cache)
        inputs.digest(("a.py", "*.py"))
        inputs.save()
        assert inputs.read == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 0, "files": {}}', '{"format": 1}', "\0"])
def test_a_damaged_cache_is_as_good_as_none(tmp_path: Path, write: Callable[..., None], content: str) -> None:
    write("w/a.py")
    (tmp_path / "x.inputs").write_text(content)
    inputs = InputFiles(str(tmp_path / "w"), str(tmp_path / "x.inputs"))
    assert list(inputs.files(("a.py",))) == ["a.py"]
    inputs.save()


def test_one_state_is_seen_until_it_is_forgotten(tmp_path: Path, write: Callable[..., None]) -> None:
    write("src/a.py")
    inputs = InputFiles(str(tmp_path), "")
    first = inputs.digest(("src/**",))
    write("src/b.py")
    assert inputs.digest(("src/**",)) == first
    inputs.forget()
    assert inputs.digest(("src/**",)) != first


@POSIX
def test_links_are_not_followed(tmp_path: Path, write: Callable[..., None]) -> None:
    write("outside/secret", "w/a")
    (tmp_path / "w" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "w" / "link").symlink_to("a")
    assert found(tmp_path / "w", "**") == ["a", "folder", "link"]
    assert found(tmp_path / "w", "folder/**", "folder/secret") == []
    inputs = InputFiles(str(tmp_path / "w"), "")
    before = inputs.file(str(tmp_path / "w" / "link"))
    (tmp_path / "w" / "link").unlink()
    (tmp_path / "w" / "link").symlink_to("b")
    assert inputs.file(str(tmp_path / "w" / "link")) != before


@POSIX
def test_what_is_no_file_is_never_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    inputs = InputFiles(str(tmp_path), "")
    assert inputs.files(("pipe", "**")) == {"pipe": ""}
    assert inputs.read == 0


def test_what_came_went_or_changed_is_listed_in_order() -> None:
    assert changed_files({"b": "1", "c": "1", "d": "1"}, {"d": "1", "c": "2", "a": "1"}) == ["a", "b", "c"]
