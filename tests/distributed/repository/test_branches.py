"""The branch of a session: it only moves forward, and what is discarded can be found again."""

from __future__ import annotations

from bandleader.distributed.repository.branches import branch_of, discard, publish
from bandleader.distributed.repository.submission import open_remote
from tests.pipeline.tree.repository import git

from .shared import Shared, write


def test_a_published_commit_is_on_the_branch(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    mirror = shared.worker().mirror
    mirror.fetch(commit)
    assert publish(mirror, "s1", commit) == commit
    assert git(shared.remote, "rev-parse", branch_of("s1")) == commit


def test_a_discarded_branch_is_kept_by_a_ref(shared: Shared) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    write(shared.user, a="2\n")
    second = shared.publish()
    mirror = shared.worker().mirror
    mirror.fetch(first, second)
    publish(mirror, "s1", first)
    remote = open_remote(shared.user)
    assert discard(remote, "s1") == "refs/bandleader/discarded/s1"
    assert discard(remote, "s1") == ""
    publish(mirror, "s1", second)
    assert discard(mirror.remote, "s1") == "refs/bandleader/discarded/s1-2"
    assert mirror.remote.refs("refs/heads/bandleader/*", "refs/bandleader/*") == {
        "refs/bandleader/discarded/s1": first,
        "refs/bandleader/discarded/s1-2": second,
    }


def test_a_discard_that_was_cut_short_is_completed(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    git(shared.remote, "update-ref", "refs/bandleader/discarded/s1", commit)
    git(shared.remote, "update-ref", "refs/heads/bandleader/s1", commit)
    assert discard(open_remote(shared.user), "s1") == "refs/bandleader/discarded/s1"
    assert "refs/heads/bandleader/s1" not in open_remote(shared.user).refs("refs/*")


def test_the_branch_of_another_session_with_a_longer_name_stays(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    git(shared.remote, "update-ref", "refs/heads/bandleader/s10", commit)
    assert discard(open_remote(shared.user), "s1") == ""
    assert git(shared.remote, "rev-parse", branch_of("s10")) == commit
