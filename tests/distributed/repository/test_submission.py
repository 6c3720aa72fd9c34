"""A session is submitted only if workers can see what the person sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.distributed.repository.errors import RepositoryError
from bandleader.distributed.repository.submission import Submitted, check_submission
from tests.pipeline.tree.repository import commit, git, make_repository

from .shared import Shared, write


def test_a_clean_pushed_commit_is_what_workers_are_told(shared: Shared) -> None:
    write(shared.user, app__a="1\n", **{".gitignore": "*.log\n"})
    head = shared.publish()
    write(shared.user, **{"x.log": "", ".milestones/log": "", "app/.milestones/log": ""})
    assert check_submission(shared.user) == Submitted(shared.url, head, "main", "")
    assert check_submission(shared.user / "app") == Submitted(shared.url, head, "main", "app/")


def test_a_commit_behind_the_branch_of_the_remote_will_do(shared: Shared) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    write(shared.user, a="2\n")
    shared.publish()
    git(shared.user, "checkout", "-q", "--detach", first)
    assert check_submission(shared.user) == Submitted(shared.url, first, "", "")


def test_a_pushed_tag_will_do(shared: Shared) -> None:
    write(shared.user, a="1\n")
    shared.publish()
    write(shared.user, a="2\n")
    commit(shared.user)
    git(shared.user, "tag", "-a", "-m", "x", "v1")
    git(shared.user, "push", "-q", "origin", "v1")
    assert check_submission(shared.user).commit == git(shared.user, "rev-parse", "HEAD")


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="it is in no git repository; a distributed session needs"):
        check_submission(tmp_path)


def test_no_commit(shared: Shared) -> None:
    with pytest.raises(RepositoryError, match="has no commit yet: commit and push"):
        check_submission(shared.user)


def test_no_remote(tmp_path: Path) -> None:
    user = make_repository(tmp_path / "alone")
    commit(user)
    with pytest.raises(RepositoryError, match="has no remote, and workers get the files from one: `git remote add"):
        check_submission(user)
    with pytest.raises(RepositoryError, match="has no remote upstream: there is none"):
        check_submission(user, "upstream")


def test_files_that_differ_are_named(shared: Shared) -> None:
    write(shared.user, a="1\n", gone="1\n", app__a="1\n")
    shared.publish()
    write(shared.user, a="2\n", gone=None, **{"new file": "1\n", "é": "1\n"})
    with pytest.raises(
        RepositoryError, match=r"files differ from the commit.*: a, gone, new file, é\. Commit and push"
    ):
        check_submission(shared.user / "app")
    for number in range(9):
        write(shared.user, **{f"more{number}": ""})
    with pytest.raises(RepositoryError, match="and 8 more"):
        check_submission(shared.user)


def test_a_commit_that_is_not_pushed_is_named_with_the_command(shared: Shared) -> None:
    write(shared.user, a="1\n")
    shared.publish()
    write(shared.user, a="2\n")
    commit(shared.user)
    head = git(shared.user, "rev-parse", "HEAD")
    with pytest.raises(
        RepositoryError, match=f"does not have the commit {head[:12]} of main, so .*: `git push origin main` first"
    ):
        check_submission(shared.user)


def test_what_the_remote_says_now_counts(shared: Shared) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    write(shared.user, a="2\n")
    shared.publish()
    git(shared.remote, "update-ref", "refs/heads/main", first)  # somebody took it back
    with pytest.raises(RepositoryError, match="does not have the commit"):
        check_submission(shared.user)


def test_a_remote_that_is_gone(shared: Shared) -> None:
    write(shared.user, a="1\n")
    shared.publish()
    shared.remote.rename(shared.folder / "elsewhere")
    with pytest.raises(
        RepositoryError, match=f"asking {shared.url} for its branches failed: there is no git repository"
    ):
        check_submission(shared.user)


def test_the_remote_is_the_one_that_the_branch_follows_or_the_one_that_is_named(shared: Shared) -> None:
    write(shared.user, a="1\n")
    shared.publish()
    other = make_repository(shared.folder / "other.git", "--bare")
    git(shared.user, "remote", "rename", "origin", "first")
    git(shared.user, "remote", "add", "second", str(other))
    git(shared.user, "config", "--unset", "branch.main.remote", code=5)
    with pytest.raises(RepositoryError, match=r"several remotes \(first, second\): say which one with --remote"):
        check_submission(shared.user)
    git(shared.user, "push", "-q", "-u", "second", "main")
    assert check_submission(shared.user).remote_url == str(other)
    assert check_submission(shared.user, "first").remote_url == shared.url
    assert check_submission(shared.user, shared.url).remote_url == shared.url
    with pytest.raises(RepositoryError, match="has no remote third: there are first, second"):
        check_submission(shared.user, "third")


def test_credentials_in_the_address_are_used_and_not_recorded(shared: Shared, tmp_path: Path) -> None:
    write(shared.user, a="1\n")
    shared.publish()
    git(shared.user, "remote", "set-url", "origin", "https://me:secret@nobody.invalid/x.git")
    with pytest.raises(RepositoryError) as caught:
        check_submission(shared.user)
    assert "https://nobody.invalid/x.git" in str(caught.value)
    assert "secret" not in str(caught.value)
