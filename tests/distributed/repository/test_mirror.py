"""Fetching and pushing: what is asked for arrives, or a sentence says why not."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bandleader.distributed.repository import mirror as module
from bandleader.distributed.repository import remote
from bandleader.distributed.repository.errors import RepositoryError
from bandleader.distributed.repository.mirror import Mirror, mirror_name
from bandleader.distributed.repository.remote import Refused
from bandleader.distributed.repository.result import commit_result
from bandleader.pipeline.tree.git import Git
from tests.pipeline.tree.repository import ENVIRONMENT, contents, git

from .shared import Shared, share, tree_of, write

UNKNOWN = "1" * 40


def test_commits_are_fetched_by_id_and_by_ref(shared: Shared) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    write(shared.user, a="2\n")
    second = shared.publish()
    mirror = shared.worker().mirror
    assert not mirror.has(first)
    assert mirror.fetch(first) == (first,)
    assert (mirror.has(first), mirror.has(second)) == (True, False)
    assert mirror.fetch("refs/heads/main", first) == (second, first)
    assert mirror.has(second)


def test_what_is_here_is_not_fetched_again(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    shared.worker().mirror.fetch(first)
    monkeypatch.setattr(Mirror, "remote", property(lambda _: pytest.fail("the remote was asked")))
    shared.worker().mirror.fetch(first)


def test_a_later_commit_brings_only_what_is_new(shared: Shared) -> None:
    for number in range(50):
        write(shared.user, **{f"f{number}": f"{number}\n"})
    first = shared.publish()
    mirror = shared.worker().mirror
    mirror.fetch(first)
    objects = _count(mirror)
    write(shared.user, a="new\n")
    mirror.fetch(shared.publish())
    assert _count(mirror) == objects + 3  # a commit, a folder and a file


def test_a_commit_that_no_branch_of_the_remote_names_is_fetched_all_the_same(shared: Shared) -> None:
    write(shared.user, a="1\n")
    shared.publish()
    write(shared.user, a="2\n")
    second = shared.publish()
    git(shared.user, "push", "-q", "-f", "origin", "HEAD~1:main")
    assert shared.worker().mirror.fetch(second) == (second,)


def test_a_server_that_gives_only_branches_is_asked_for_them(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    write(shared.user, a="2\n")
    shared.publish()
    monkeypatch.setattr(remote.Remote, "fetch", _without_ids(remote.Remote.fetch))
    assert shared.worker().mirror.fetch(first) == (first,)


def test_an_unknown_commit_is_named(shared: Shared) -> None:
    write(shared.user, a="1\n")
    shared.publish()
    with pytest.raises(RepositoryError, match=f"does not have the commit {UNKNOWN}: it was never pushed") as caught:
        shared.worker().mirror.fetch(UNKNOWN)
    assert not caught.value.transient
    with pytest.raises(RepositoryError, match="has no refs/heads/none"):
        shared.worker().mirror.fetch("refs/heads/none")


@pytest.mark.parametrize(
    ("url", "says", "transient"),
    [
        ("file:///nowhere/at/all.git", "there is no git repository", False),
        ("git://127.0.0.1:{closed}/x.git", "it cannot be reached", True),
        ("http://127.0.0.1:{closed}/x.git", "it cannot be reached", True),
        ("ssh://git@127.0.0.1:{closed}/x.git", "it cannot be reached", True),
        ("https://nobody.invalid/x.git", "it cannot be reached", True),
    ],
)
def test_a_remote_that_is_not_there(tmp_path: Path, url: str, says: str, transient: bool) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(RepositoryError, match=says) as caught:
            Mirror(tmp_path / "mirror", url.format(closed=closed.getsockname()[1])).fetch(UNKNOWN)
    assert caught.value.transient is transient
    assert "Traceback" not in str(caught.value)


def test_a_remote_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "TIMEOUT", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(RepositoryError, match=r"took longer than .* and was ended") as caught:
            Mirror(tmp_path / "mirror", f"git://127.0.0.1:{silent.getsockname()[1]}/x.git").fetch(UNKNOWN)
    assert caught.value.transient


@pytest.mark.parametrize("url", ["ext::sh -c touch% /tmp/x", "-u/tmp/x", "fd::3", "ftp://host/x", "", "a\nb"])
def test_an_address_that_runs_something_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(RepositoryError, match=r"no address of a git repository|cannot be used"):
        Mirror(tmp_path / "mirror", url)


def test_a_configured_detour_to_another_protocol_is_refused(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    ran = tmp_path / "ran"
    config.write_text(f'[url "ext::touch {ran} "]\n\tinsteadOf = file://\n[protocol "ext"]\n\tallow = always\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    with pytest.raises(RepositoryError, match="git may use file, git, http, https and ssh only"):
        shared.worker().mirror.fetch(UNKNOWN)
    assert not ran.exists()


def test_a_push_moves_a_ref_forward_and_never_back(shared: Shared) -> None:
    commits = []
    for number in range(3):
        write(shared.user, a=f"{number}\n")
        commits.append(shared.publish())
    mirror = shared.worker().mirror
    mirror.fetch(*commits)
    assert mirror.push(commits[0], "refs/heads/x") == commits[0]
    assert mirror.push(commits[2], "refs/heads/x") == commits[2]
    assert mirror.push(commits[1], "refs/heads/x") == commits[2]  # is in there already
    assert git(shared.remote, "rev-parse", "x") == commits[2]


def test_a_push_is_content_with_a_later_commit_of_another_worker(shared: Shared) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    one = shared.worker("one").mirror
    one.fetch(first)
    write(shared.user, a="2\n")
    second = shared.publish()
    git(shared.remote, "update-ref", "refs/heads/x", second)
    assert one.push(first, "refs/heads/x") == second


def test_a_push_onto_something_else_is_refused(shared: Shared) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    mirror = shared.worker().mirror
    mirror.fetch(first)
    other = mirror.commit(tree_of(mirror.folder, first), [], "other\n")
    mirror.push(other, "refs/heads/x")
    with pytest.raises(Refused, match=r"refused the push of refs/heads/x: .*non-fast-forward"):
        mirror.push(first, "refs/heads/x")
    assert git(shared.remote, "rev-parse", "x") == other
    with pytest.raises(Refused) as caught:
        mirror.push(first, "refs/heads/x", force_from=UNKNOWN)
    assert caught.value.transient
    assert mirror.push(first, "refs/heads/x", force_from=other) == first
    with pytest.raises(Refused):
        mirror.push(other, "refs/heads/x", force_from="")
    assert mirror.push(other, "refs/heads/y", force_from="") == other


def test_a_push_that_lost_a_race_for_the_ref_is_repeated(shared: Shared) -> None:
    """As when another worker holds the lock of the ref for a moment: the first push is refused, the second is not."""
    write(shared.user, a="1\n")
    first = shared.publish()
    write(shared.user, a="2\n")
    second = shared.publish()
    hook = shared.remote / "hooks" / "update"
    hook.write_text('#!/bin/sh\ntest -e "$GIT_DIR/tried" && exit 0\ntouch "$GIT_DIR/tried"\nexit 1\n')
    hook.chmod(0o755)
    git(shared.remote, "update-ref", "refs/heads/x", first)
    mirror = shared.worker().mirror
    mirror.fetch(second)
    assert mirror.push(second, "refs/heads/x") == second
    assert git(shared.remote, "rev-parse", "x") == second


def test_ssh_asks_nothing_and_keeps_the_users_options(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    ssh = tmp_path / "bin" / "ssh"
    ssh.parent.mkdir()
    ssh.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/called\nfor command; do :; done\nexec sh -c "$command"\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", f"{ssh} -i key")
    mirror = Mirror(tmp_path / "mirror", f"ssh://git@host{shared.remote}")
    assert mirror.fetch("refs/heads/main") == (first,)
    assert mirror.push(first, "refs/heads/x") == first
    called = (tmp_path / "called").read_text()
    assert called.startswith("-i key -oBatchMode=yes -oConnectTimeout=15")
    assert "git@host git-receive-pack" in called


def test_a_hook_of_the_remote_that_refuses_is_quoted(shared: Shared) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    hook = shared.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    mirror = shared.worker().mirror
    mirror.fetch(first)
    with pytest.raises(Refused, match="pre-receive hook declined"):
        mirror.push(first, "refs/heads/x")


def test_deleting_what_is_gone_is_no_error(shared: Shared) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    mirror = shared.worker().mirror
    mirror.fetch(first)
    mirror.push(first, "refs/heads/x")
    mirror.delete("refs/heads/x", "refs/heads/none")
    mirror.delete("refs/heads/x")
    mirror.delete()
    assert set(mirror.remote.refs("refs/*")) == {"refs/heads/main"}


def test_commits_are_bandleaders_unless_the_machine_has_a_name(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    for name, config, author in (
        ("one", "", "Bandleader <bandleader@localhost>"),
        ("two", "[user]\n\tname = Ada L\n", "Ada L <bandleader@localhost>"),
        ("three", "[user]\n\tname = Ada L\n\temail = ada@example.org\n", "Ada L <ada@example.org>"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config").write_text(config)
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / name / "config"))
        mirror = shared.worker(name).mirror
        mirror.fetch(first)
        made = mirror.commit(tree_of(mirror.folder, first), [first], "done\n\nmore\n")
        assert git(mirror.folder, "show", "-s", "--format=%an <%ae>|%cn <%ce>|%P|%B", made) == (
            f"{author}|{author}|{first}|done\n\nmore"
        )


def test_an_old_git_is_named(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Git, "text", lambda *_, **__: "git version 2.34.1")
    with pytest.raises(RepositoryError, match=r"git version 2.34.1 is too old: .* need git 2.38 or newer"):
        shared.worker().mirror.fetch(UNKNOWN)


def test_half_a_mirror_is_made_anew(shared: Shared) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    mirror = shared.worker().mirror
    (mirror.folder / "objects").mkdir(parents=True)
    assert mirror.fetch(first) == (first,)
    assert [path.name for path in mirror.folder.parent.iterdir()] == [mirror.folder.name]


def test_repositories_of_the_other_hash_work(tmp_path: Path) -> None:
    shared = share(tmp_path, "--object-format=sha256")
    write(shared.user, a="1\n")
    first = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, first)
    assert len(first) == 64
    assert (checkout.path / "a").read_text() == "1\n"


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[str]:
    """The address below which `git daemon` serves the test's folder, for reading and writing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = (
        "--export-all",
        "--enable=receive-pack",
        "--listen=127.0.0.1",
        f"--port={port}",
        f"--base-path={tmp_path}",
    )
    with subprocess.Popen(["git", "daemon", *options], stderr=subprocess.DEVNULL, start_new_session=True) as process:
        _await(port)
        yield f"git://127.0.0.1:{port}"
        process.terminate()


def test_a_remote_on_the_network(shared: Shared, daemon: str) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    mirror = Mirror(shared.folder / "mirror", f"{daemon}/remote.git")
    mirror.fetch(first)
    second = mirror.commit(tree_of(mirror.folder, first), [first], "x\n")
    assert mirror.push(second, "refs/heads/x") == second
    assert Mirror(shared.folder / "other", f"{daemon}/remote.git").fetch("refs/heads/x") == (second,)
    with pytest.raises(RepositoryError, match=r"access was refused|no git repository"):
        Mirror(shared.folder / "none", f"{daemon}/none.git").fetch(first)


def test_credentials_come_from_the_machine_and_are_in_no_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent.append(self.headers.get("Authorization", ""))
            self.send_response(401)
            self.send_header("WWW-Authenticate", "Basic realm=x")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    config = tmp_path / "config"
    config.write_text('[credential]\n\thelper = "!f() { echo username=me; echo password=secret; }; f"\n')
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://somebody:password@127.0.0.1:{server.server_port}/x.git"
        messages = []
        for file in (os.devnull, str(config)):
            monkeypatch.setenv("GIT_CONFIG_GLOBAL", file)
            with pytest.raises(RepositoryError, match="access was refused: give the user") as caught:
                Mirror(tmp_path / "mirror", url).fetch(UNKNOWN)
            messages.append(str(caught.value))
        server.shutdown()
    assert set(sent) == {"", "Basic " + base64.b64encode(b"me:secret").decode()}
    assert not any(word in message for word in ("password@", "secret", "somebody") for message in messages)


def test_much_is_packed_and_all_of_it_is_still_there(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    worker = shared.worker()
    checkout = worker.pool.acquire(worker.mirror, first)
    write(checkout.path, a="2\n")
    result = commit_result(checkout, "x\n")
    worker.mirror.tidy()
    assert "packs: 0" in git(worker.mirror.folder, "count-objects", "-v")
    monkeypatch.setattr(module, "LOOSE", 0)
    worker.mirror.tidy()
    assert "packs: 1" in git(worker.mirror.folder, "count-objects", "-v")
    assert git(worker.mirror.folder, "show", f"{result}:a") == "2"
    assert contents(worker.pool.acquire(worker.mirror, first).path) == contents(shared.user)


def test_only_the_newest_commits_stay_named(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIPS", 2)
    commits = []
    mirror = shared.worker().mirror
    for number in range(3):
        monkeypatch.setitem(ENVIRONMENT, "GIT_COMMITTER_DATE", f"{1_700_000_000 + number} +0000")
        write(shared.user, a=f"{number}\n")
        commits.append(shared.publish())
        mirror.fetch(commits[-1])
    mirror.tidy()
    kept = git(mirror.folder, "for-each-ref", "--format=%(objectname)", "refs/bandleader-mirror/").split()
    assert set(kept) == set(commits[1:])


def test_of_several_who_want_the_same_one_brings_it(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    write(shared.user, a="1\n")
    first = shared.publish()
    mirror = shared.worker().mirror
    fetched: list[tuple[str, ...]] = []
    fetch = remote.Remote.fetch

    def counted(self: remote.Remote, *specifications: str) -> None:
        fetched.append(specifications)
        fetch(self, *specifications)

    monkeypatch.setattr(remote.Remote, "fetch", counted)
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(mirror.fetch, [first] * 4)) == {(first,)}
    assert fetched == [(first,)]


def test_names_of_mirrors_can_be_read_and_differ() -> None:
    one, other = mirror_name("https://example.org/team/App.git"), mirror_name("https://example.org/other/App.git")
    assert one.startswith("App-")
    assert one != other


def _count(mirror: Mirror) -> int:
    """Objects that were stored, twice where they came twice."""
    rows = dict(row.split(": ") for row in git(mirror.folder, "count-objects", "-v").splitlines())
    return int(rows["count"]) + int(rows["in-pack"])


def _without_ids(fetch: object) -> object:
    def asked(self: remote.Remote, *specifications: str) -> None:
        if not all(":" in each for each in specifications):
            raise remote.Missing("unadvertised object")
        fetch(self, *specifications)  # type: ignore[operator]

    return asked


def _await(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("git daemon does not listen")
