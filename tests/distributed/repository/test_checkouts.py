"""Whatever a command leaves behind, the next one gets exactly the files of its commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bandleader.distributed.repository import stamps
from bandleader.distributed.repository.checkouts import CheckoutPool
from bandleader.distributed.repository.errors import RepositoryError
from bandleader.distributed.repository.mirror import Mirror
from bandleader.pipeline.tree.git import Git
from tests.pipeline.tree.repository import contents, git

from .shared import Shared, share, write


def test_a_checkout_holds_the_commit_and_git_in_it_sees_no_change(shared: Shared) -> None:
    write(shared.user, a="1\n", d__b="2\n")
    (shared.user / "d" / "b").chmod(0o755)
    (shared.user / "link").symlink_to("d")
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    assert contents(checkout.path) == contents(shared.user)
    assert git(checkout.path, "status", "--porcelain") == ""
    assert git(checkout.path, "rev-parse", "HEAD") == commit


def test_a_checkout_in_which_nothing_was_done_costs_no_process(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "YOUNG", -(10**12))
    run: list[tuple[str, ...]] = []
    own = Git.run

    def counted(git: Git, *words: str, **named: Any) -> Any:
        run.append(words)
        return own(git, *words, **named)

    monkeypatch.setattr(Git, "run", counted)
    write(shared.user, a="1\n", d__b="2\n")
    commit = shared.publish()
    worker = shared.worker()
    counts = []
    for number in range(5):
        run.clear()
        checkout = worker.pool.acquire(worker.mirror, commit)
        assert contents(checkout.path) == contents(shared.user)
        counts.append(len(run))
        if number == 3:
            write(checkout.path, a="3\n")
        worker.pool.release(checkout)
    assert counts[1:4] == [1, 0, 0]  # git looks once, then what it has found is remembered
    assert counts[4] > 1


def test_the_next_one_gets_another_commit_in_the_same_folder(shared: Shared) -> None:
    write(shared.user, a="1\n", gone="x\n")
    first = shared.publish()
    write(shared.user, a="2\n", gone=None, d__new="y\n")
    second = shared.publish()
    worker = shared.worker()
    before = worker.pool.acquire(worker.mirror, first)
    worker.pool.release(before)
    after = worker.pool.acquire(worker.mirror, second)
    assert after.path == before.path
    assert contents(after.path) == contents(shared.user)
    assert git(after.path, "status", "--porcelain") == ""


def test_what_git_ignores_and_our_records_stay_and_all_else_goes(shared: Shared) -> None:
    write(shared.user, a="1\n", **{".gitignore": "node_modules/\n*.log\n"})
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    write(checkout.path, a="9\n", new="", d__new="", node_modules__p="p", d__some__log="", **{".milestones/log": "l"})
    (checkout.path / "x.log").write_text("kept")
    (checkout.path / "empty").mkdir()
    git(checkout.path, "init", "-q", "inner")
    worker.pool.release(checkout)
    again = worker.pool.acquire(worker.mirror, commit)
    assert again.path == checkout.path
    assert set(contents(again.path)) == {"a", ".gitignore", "node_modules", "node_modules/p", "x.log"}
    assert (again.path / "a").read_text() == "1\n"
    assert (again.path / ".milestones" / "log").read_text() == "l"


def test_the_same_commit_again_costs_one_look(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    worker = shared.worker()
    worker.pool.release(worker.pool.acquire(worker.mirror, commit))
    started: list[str] = []
    run = Git.run

    def counted(self: Git, *arguments: str, **options: object) -> object:
        started.append(arguments[0])
        return run(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Git, "run", counted)
    monkeypatch.setattr(Mirror, "remote", property(lambda _: pytest.fail("the remote was asked")))
    worker.pool.acquire(worker.mirror, commit)
    assert started == ["ls-files"]


def test_what_a_command_did_with_git_is_undone(shared: Shared) -> None:
    write(shared.user, a="1\n", b="1\n")
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    there = checkout.path
    git(there, "checkout", "-q", "-b", "mine")
    write(there, a="2\n")
    git(there, "commit", "-q", "-a", "-m", "x")
    git(there, "checkout", "-q", "-b", "theirs", commit)
    write(there, a="3\n")
    git(there, "commit", "-q", "-a", "-m", "y")
    git(there, "merge", "-q", "mine", code=1)
    git(there, "update-index", "--skip-worktree", "b")
    git(there, "config", "core.autocrlf", "true")
    git(there, "config", "user.name", "Somebody")
    write(there, b="hidden\n")
    worker.pool.release(checkout)
    again = worker.pool.acquire(worker.mirror, commit)
    assert again.path == there
    assert contents(there) == contents(shared.user)
    assert git(there, "status") == "Not currently on any branch.\nnothing to commit, working tree clean"
    assert git(there, "rev-parse", "HEAD") == commit
    assert git(there, "ls-files", "-v") == "H a\nH b"
    assert "autocrlf" not in git(there, "config", "--local", "--list")


@pytest.mark.parametrize(
    "damage", ["no .git", "another .git", "no folder", "a file", "index", "private index", "directory", "interrupted"]
)
def test_a_damaged_checkout_is_replaced(shared: Shared, damage: str) -> None:
    write(shared.user, a="1\n", d__b="2\n")
    first = shared.publish()
    write(shared.user, a="2\n")
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, first)
    worker.pool.release(checkout)
    directory = checkout.repository.directory
    if damage == "no .git":
        (checkout.top / ".git").unlink()
    elif damage == "another .git":
        (checkout.top / ".git").write_text(f"gitdir: {shared.user}/.git\n")
    elif damage == "no folder":
        shutil.rmtree(checkout.top)
    elif damage == "a file":
        shutil.rmtree(checkout.top)
        checkout.top.write_text("")
    elif damage == "index":
        (directory / "index").write_bytes(b"nothing")
    elif damage == "private index":
        checkout.place.index.write_bytes(b"nothing")
    elif damage == "interrupted":
        checkout.place.index.with_name("index.lock").write_bytes(b"half")
        (directory / "index.lock").write_bytes(b"half")
        (checkout.place.scratch.parent / "commit").unlink()
        write(checkout.top, a="half\n", d__b=None)
    else:
        shutil.rmtree(directory)
    again = worker.pool.acquire(worker.mirror, commit)
    assert contents(again.path) == contents(shared.user)
    assert git(again.path, "status", "--porcelain") == ""
    assert git(shared.user, "status", "--porcelain") == ""


def test_a_mirror_that_was_deleted_is_made_again(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    worker = shared.worker()
    worker.pool.release(worker.pool.acquire(worker.mirror, commit))
    shutil.rmtree(worker.mirror.folder)
    assert contents(worker.pool.acquire(worker.mirror, commit).path) == contents(shared.user)


def test_a_place_goes_from_one_repository_to_another(tmp_path: Path) -> None:
    one, other = share(tmp_path / "one"), share(tmp_path / "other")
    write(one.user, a="1\n")
    write(other.user, b="1\n")
    commits = one.publish(), other.publish()
    pool = CheckoutPool(tmp_path / "checkouts", 1)
    mirrors = Mirror(tmp_path / "m1", one.url), Mirror(tmp_path / "m2", other.url)
    for turn in (0, 1, 0):
        checkout = pool.acquire(mirrors[turn], commits[turn])
        assert contents(checkout.path) == contents((one, other)[turn].user)
        pool.release(checkout)
    assert len(git(mirrors[1].folder, "worktree", "list").splitlines()) == 1  # the mirror itself


def test_of_two_free_ones_the_one_with_the_commit_is_taken(shared: Shared) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    write(shared.user, a="2\n")
    second = shared.publish()
    worker = shared.worker()
    one, two = (worker.pool.acquire(worker.mirror, commit) for commit in (first, second))
    assert one.path != two.path
    for _ in range(2):
        worker.pool.release(one)
        worker.pool.release(two)
        two = worker.pool.acquire(worker.mirror, second)
        one = worker.pool.acquire(worker.mirror, first)
        assert (one.number, two.number) == (1, 2)


def test_two_processes_never_share_a_checkout(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    worker = shared.worker()
    mine = worker.pool.acquire(worker.mirror, commit)
    program = (
        "import sys; from pathlib import Path;"
        "from bandleader.distributed.repository.checkouts import CheckoutPool;"
        "from bandleader.distributed.repository.mirror import Mirror;"
        "pool = CheckoutPool(Path(sys.argv[1]), 1);"
        "print(pool.acquire(Mirror(Path(sys.argv[2]), sys.argv[3]), sys.argv[4]).number)"
    )
    arguments = [str(mine.top.parent), str(worker.mirror.folder), shared.url, commit]
    path = os.pathsep.join(sys.path)
    for expected in ("2", "2"):  # the first one's is free again when it has ended
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == expected


def test_a_place_that_was_given_up_goes_to_another_pool(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    worker = shared.worker()
    worker.pool.release(worker.pool.acquire(worker.mirror, commit))
    worker.pool.close()
    other = CheckoutPool(shared.folder / "worker" / "checkouts", 1)
    assert other.acquire(worker.mirror, commit).number == 1


def test_the_workspace_may_be_a_folder(shared: Shared) -> None:
    write(shared.user, top="1\n", apps__web__a="2\n")
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit, "apps/web/")
    assert checkout.path == checkout.top / "apps" / "web"
    write(checkout.top, top="9\n")
    worker.pool.release(checkout)
    assert (worker.pool.acquire(worker.mirror, commit, "new/folder").path).is_dir()
    assert (checkout.top / "top").read_text() == "1\n"


@pytest.mark.parametrize(
    ("prefix", "says"), [("out/x", "behind a link"), ("../x", "behind a link"), ("a", "no folder")]
)
def test_a_workspace_outside_the_repository_is_refused(shared: Shared, prefix: str, says: str) -> None:
    write(shared.user, a="1\n")
    (shared.user / "out").symlink_to("..")
    commit = shared.publish()
    worker = shared.worker(size=1)
    with pytest.raises(RepositoryError, match=says):
        worker.pool.acquire(worker.mirror, commit, prefix)
    worker.pool.acquire(worker.mirror, commit)  # the place was given back


def test_files_are_taken_byte_for_byte_and_no_filter_or_hook_runs(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shared.user / ".git" / "info" / "attributes").write_text("* -text -filter\n")
    (shared.user / "a").write_bytes(b"one\r\ntwo\n")
    write(shared.user, **{"data.bin": "version https://git-lfs", ".gitattributes": "*.bin filter=lfs\na text ident\n"})
    commit = shared.publish()
    run = tmp_path / "ran"
    config = tmp_path / "config"
    config.write_text(
        f'[filter "lfs"]\nsmudge = touch {run}\nprocess = touch {run}\nrequired = true\n[core]\nautocrlf = true\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    assert (checkout.path / "a").read_bytes() == b"one\r\ntwo\n"
    assert (checkout.path / "data.bin").read_text() == "version https://git-lfs"
    hooks = worker.mirror.folder / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "post-commit", "pre-push", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {run}\n")
        (hooks / name).chmod(0o755)
    write(checkout.path, a="changed")
    worker.pool.release(checkout)
    worker.pool.acquire(worker.mirror, commit)
    assert not run.exists()


def test_a_submodule_is_an_empty_folder_again(shared: Shared, tmp_path: Path) -> None:
    inner = share(tmp_path / "inner")
    write(inner.user, a="1\n")
    inner.publish()
    git(shared.user, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.url, "sub")
    commit = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, commit)
    assert list((checkout.path / "sub").iterdir()) == []
    write(checkout.path, sub__left="1\n", sub__d__left="2\n")
    git(checkout.path, "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", code=1)
    write(checkout.path, other="makes it differ\n")
    worker.pool.release(checkout)
    again = worker.pool.acquire(worker.mirror, commit)
    assert list((again.path / "sub").iterdir()) == []


def test_checkouts_that_are_made_at_the_same_time_do_not_disturb_each_other(shared: Shared) -> None:
    write(shared.user, a="1\n")
    commit = shared.publish()
    for turn in range(5):
        worker = shared.worker(f"together-{turn}", size=4)
        acquire = partial(worker.pool.acquire, worker.mirror)
        with ThreadPoolExecutor(4) as threads:
            made = list(threads.map(acquire, [commit] * 4))
        assert len({checkout.path for checkout in made}) == 4
        assert all(contents(checkout.path) == contents(shared.user) for checkout in made)
