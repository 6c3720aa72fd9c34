"""Which file configures a folder, and what is read from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.library.config import digest, find_config, load_config
from bandleader.library.settings import DEFAULT


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a folder two levels down; above it lies a configuration that is none of its business."""
    (tmp_path / "bandleader.toml").touch()
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "a" / "b").mkdir(parents=True)
    return tmp_path / "repository"


def test_the_nearest_file_wins(repository: Path) -> None:
    (repository / "bandleader.toml").touch()
    assert find_config(f"{repository}/a/b") == f"{repository}/bandleader.toml"
    (repository / "a" / "pyproject.toml").write_text("[tool.bandleader]\n")
    assert find_config(f"{repository}/a/b") == f"{repository}/a/pyproject.toml"
    (repository / "a" / "bandleader.toml").touch()
    assert find_config(f"{repository}/a/b") == f"{repository}/a/bandleader.toml"


def test_nothing_above_the_repository_counts(repository: Path) -> None:
    assert find_config(f"{repository}/a/b") is None


def test_nothing_above_home_counts(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / ".git").rmdir()
    assert find_config(f"{repository}/a/b") == f"{repository.parent}/bandleader.toml"
    monkeypatch.setenv("HOME", f"{repository}/a")
    assert find_config(f"{repository}/a/b") is None


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("[tool.bandleader]\n", True),
        ("[ tool . bandleader . check ]\n", True),
        ("[[tool.bandleader.library.roots]]\npath = 'x'\n", True),
        ("[tool.bandleader\n", True),
        ("[tool.bandleaders]\n", False),
        ("[tool.ruff]\nsrc = ['bandleader']\n", False),
        ("[project]\nname = 'bandleader'\n", False),
        ("# [tool.bandleader]\n", False),
    ],
)
def test_a_pyproject_counts_when_it_has_the_table(repository: Path, text: str, counts: bool) -> None:
    (repository / "pyproject.toml").write_text(text)
    assert (find_config(str(repository)) is not None) == counts


def test_roots_are_relative_to_the_file(repository: Path) -> None:
    file = repository / "a" / "bandleader.toml"
    file.write_text('[[library.roots]]\npath = "../prompts"\n[[library.roots]]\npath = "/elsewhere"\n')
    roots = load_config(str(file)).settings.library.roots
    assert [root.path for root in roots] == [f"{repository}/prompts", "/elsewhere"]


def test_what_cannot_be_read_is_a_problem(repository: Path) -> None:
    (problem,) = load_config(f"{repository}/nowhere.toml").problems
    assert "nowhere.toml" in problem.message
    file = repository / "bandleader.toml"
    file.write_bytes(b'[check]\nselect = ["\xff"]\n')
    (problem,) = load_config(str(file)).problems
    assert "0xFF" in problem.message
    assert (problem.start, problem.end) == (19, 20)


def test_the_digest_tells_apart_what_the_analysis_of_a_file_depends_on() -> None:
    check = DEFAULT.check
    strict = DEFAULT._replace(gates=DEFAULT.gates._replace(safety="strict"))
    known = DEFAULT._replace(check=check._replace(known=check.known._replace(tools=("Plan",))))
    small = DEFAULT._replace(library=DEFAULT.library._replace(max_file_size=10))
    quiet = DEFAULT._replace(check=check._replace(select=("DP",), ignore=("FM",), severity={"DP001": "hint"}))
    outside = DEFAULT._replace(library=DEFAULT.library._replace(exclude=("x",), user=False))
    assert len({digest(settings) for settings in (DEFAULT, strict, known, small)}) == 4
    assert {digest(settings) for settings in (DEFAULT, quiet, outside)} == {digest(DEFAULT)}
