"""Whatever a repository is set up to do with files, what comes back is what was there, byte for byte."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bandleader.pipeline.tree.find import find_tree
from bandleader.pipeline.tree.git_tree import GitTree
from bandleader.pipeline.tree.outputs import OutputTree
from bandleader.pipeline.tree.repository import find_repository

from .repository import BEFORE, DISCARDED, commit, contents, git, git_state, make_repository, tree_of

Edit = Callable[[Path], object]


def comes_back(workspace: Path, edit: Edit, repository: Path | None = None) -> GitTree:
    """Snapshot, edit, roll back: the same files, and the same git for the user."""
    tree = tree_of(workspace)
    state, user = contents(workspace), git_state(repository or workspace)
    before = tree.snapshot(BEFORE)
    edit(workspace)
    assert contents(workspace) != state
    done = tree.rollback(before, DISCARDED)
    assert done.conflicts == ()
    assert contents(workspace) == state
    assert git_state(repository or workspace) == user
    return tree


def overwrite(workspace: Path) -> None:
    """Change and delete everything that is not git's."""
    for path in sorted(workspace.rglob("*")):
        parts = path.relative_to(workspace).parts
        if path.is_file() and not path.is_symlink() and parts[0] not in (".git", ".milestones", ".gitattributes"):
            if len(path.name) % 2:
                path.unlink()
            else:
                path.write_bytes(b"overwritten\r\n")


LINES = {
    "unix": b"a\nb\n",
    "dos": b"a\r\nb\r\n",
    "mixed": b"a\r\nb\nc\r",
    "id": b"$Id$\n$Id: old $\n",
    "nul": b"\0\r\n",
}


@pytest.mark.parametrize("autocrlf", ["true", "input", "false"])
@pytest.mark.parametrize(
    "attributes",
    ["", "* text=auto", "* text eol=crlf", "* text eol=lf", "* ident", "* filter=upper", "* crlf", "*.x binary"],
)
def test_no_conversion_changes_a_byte(tmp_path: Path, autocrlf: str, attributes: str) -> None:
    work = make_repository(tmp_path / "work")
    git(work, "config", "core.autocrlf", autocrlf)
    git(work, "config", "core.safecrlf", "false")
    git(work, "config", "filter.upper.clean", "tr a-z A-Z")
    git(work, "config", "filter.upper.smudge", "tr A-Z a-z")
    git(work, "config", "filter.upper.required", "true")
    (work / ".gitattributes").write_text(attributes + "\n")
    for name, data in LINES.items():
        (work / name).write_bytes(data)
    commit(work)
    for name, data in LINES.items():
        (work / f"{name}-untracked").write_bytes(data)
    comes_back(work, overwrite)


def test_a_working_tree_encoding_changes_no_byte(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / ".gitattributes").write_text("*.txt text working-tree-encoding=UTF-16LE eol=crlf\n")
    (work / "tracked.txt").write_bytes("Straße\r\n".encode("utf-16-le"))
    commit(work)
    (work / "new.txt").write_bytes(b"no UTF-16 at all: \xff\xfe\x00")
    comes_back(work, overwrite)


def test_a_large_file_store_is_not_asked(tmp_path: Path) -> None:
    """Its filters replace a file by a pointer: here they leave a trace when anybody calls them."""
    work = make_repository(tmp_path / "work")
    (work / ".gitattributes").write_text("*.bin filter=store -text\n")
    (work / "big.bin").write_bytes(b"\x7f" * 4096)
    commit(work)
    trace = tmp_path / "called"
    for way in ("clean", "smudge", "process"):
        git(work, "config", f"filter.store.{way}", f"touch {trace}; echo pointer")
    comes_back(work, lambda folder: (folder / "big.bin").write_bytes(b"changed"))
    assert not trace.exists()


def test_no_hook_and_no_monitor_runs(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("1\n")
    commit(work)
    trace = tmp_path / "called"
    hooks = work / ".git" / "hooks"
    for name in ("post-index-change", "reference-transaction", "pre-commit", "post-commit", "monitor"):
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> {trace}\n")
        (hooks / name).chmod(0o755)
    git(work, "config", "core.fsmonitor", str(hooks / "monitor"))
    trace.unlink(missing_ok=True)
    tree = tree_of(work)
    before = tree.snapshot(BEFORE)
    (work / "file").write_text("2\n")
    tree.rollback(before, DISCARDED)
    tree.problems(["file"])
    tree.head()
    tree.drop("s1")
    assert not trace.exists()


NAMES = ["new\nline", 'quo"te', "back\\slash", ":colon", ":(glob)*", "*", "[a]", "-dash", " blank ", "tab\t", "ü", "#"]


def test_names_that_git_quotes(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    names = [*(os.fsencode(name) for name in NAMES), b"not\xff\xfeutf-8"]
    for number, name in enumerate(names):
        folder = os.path.join(os.fsencode(work), name)
        os.mkdir(folder)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(b"%d" % number)
        os.mkdir(os.path.join(folder, b"empty" + name))
    commit(work)

    def edit(folder: Path) -> None:
        overwrite(folder)
        for name in names[::2]:
            shutil.rmtree(os.path.join(os.fsencode(folder), name))

    comes_back(work, edit)


def test_a_change_within_the_same_second_and_of_the_same_size_is_seen(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("aaaa")
    commit(work)
    tree = tree_of(work)
    for text in ("bbbb", "cccc", "dddd"):
        before = tree.snapshot(BEFORE)
        times = os.stat(work / "file")
        (work / "file").write_text(text)
        os.utime(work / "file", ns=(times.st_atime_ns, times.st_mtime_ns))
        assert tree.changes(before).modified == ("file",)


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_flags_of_the_users_index_hide_nothing(tmp_path: Path, flag: str) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("1\n")
    commit(work)
    git(work, "update-index", flag, "file")
    comes_back(work, lambda folder: (folder / "file").write_text("2\n"))


def test_intent_to_add_and_removal_from_the_index_hide_nothing(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "removed").write_text("1\n")
    commit(work)
    (work / "intended").write_text("1\n")
    git(work, "add", "-N", "intended")
    git(work, "rm", "-q", "--cached", "removed")
    comes_back(work, lambda folder: [(folder / name).write_text("2\n") for name in ("removed", "intended")])


def test_a_sparse_checkout_stays_sparse(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    for name in ("in", "out"):
        (work / name).mkdir()
        (work / name / "file").write_text("1\n")
    commit(work)
    git(work, "sparse-checkout", "set", "in")
    assert not (work / "out").exists()

    def edit(folder: Path) -> None:
        (folder / "in" / "file").write_text("2\n")
        (folder / "out").mkdir()
        (folder / "out" / "file").write_text("created where git has none\n")

    comes_back(work, edit)


def test_tracked_files_that_are_ignored_are_covered(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / ".gitignore").write_text("*.log\n")
    (work / "kept.log").write_text("1\n")
    git(work, "add", "-f", "kept.log")
    commit(work)
    (work / "other.log").write_text("1\n")
    tree = comes_back(work, lambda folder: (folder / "kept.log").unlink())
    (work / "other.log").write_text("2\n")
    assert not tree.changes(tree.load("refs/bandleader/s1/build/all/1/before"))


@pytest.mark.parametrize("place", ["info/exclude", "core.excludesFile"])
def test_excludes_outside_the_tree_count(tmp_path: Path, place: str) -> None:
    work = make_repository(tmp_path / "work")
    commit(work)
    rules = work / ".git" / "info" / "exclude" if place == "info/exclude" else tmp_path / 'odd "name'
    rules.parent.mkdir(exist_ok=True)
    rules.write_text("*.secret\n")
    git(work, "config", "core.excludesFile", str(rules))
    tree = tree_of(work)
    before = tree.snapshot(BEFORE)
    (work / "x.secret").write_text("")
    assert not tree.changes(before)


def test_in_the_middle_of_a_merge(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("base\n")
    commit(work)
    git(work, "checkout", "-q", "-b", "other")
    (work / "file").write_text("theirs\n")
    commit(work)
    git(work, "checkout", "-q", "main")
    (work / "file").write_text("ours\n")
    commit(work)
    git(work, "merge", "other", code=1)
    merging = (work / ".git" / "MERGE_HEAD").read_text()
    tree = comes_back(work, lambda folder: (folder / "file").write_text("resolved\n"))
    assert (work / ".git" / "MERGE_HEAD").read_text() == merging
    assert git(work, "ls-files", "-u").count("\n") == 2
    problems = tree.problems(["file", "gone"])
    assert problems == (
        "The repository is in the middle of a merge: finish it or abort it.",
        "file has conflict markers at line 1.",
    )


def test_a_locked_index_is_a_problem_but_not_for_a_rollback(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("1\n")
    commit(work)
    (work / ".git" / "index.lock").write_text("")
    tree = comes_back(work, lambda folder: (folder / "file").write_text("2\n"))
    (problem,) = tree.problems([])
    assert problem.startswith("The git index has been locked since 20")


def test_without_a_commit_and_without_a_file(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    tree = comes_back(work, lambda folder: (folder / "first").write_text("1\n"))
    assert tree.head() == "main (no commit yet)"


def test_a_detached_head_stays_detached(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    commit(work)
    git(work, "checkout", "-q", "--detach")
    tree = comes_back(work, lambda folder: (folder / "new").write_text("1\n"))
    assert tree.head() == f"{git(work, 'rev-parse', '--short', 'HEAD')} (detached)"


def test_objects_named_by_sha256(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work", "--object-format=sha256")
    (work / "file").write_text("1\n")
    commit(work)
    comes_back(work, lambda folder: (folder / "file").write_text("2\n"))


def test_a_shallow_clone(tmp_path: Path) -> None:
    origin = make_repository(tmp_path / "origin")
    (origin / "file").write_text("1\n")
    commit(origin)
    commit(origin)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{origin}", "work")
    comes_back(tmp_path / "work", lambda folder: (folder / "file").write_text("2\n"))


def test_a_worktree_of_another_repository(tmp_path: Path) -> None:
    main = make_repository(tmp_path / "main")
    (main / "file").write_text("1\n")
    commit(main)
    git(main, "worktree", "add", "-q", str(tmp_path / "work"))
    comes_back(tmp_path / "work", lambda folder: (folder / "file").write_text("2\n"), main)


def test_only_the_folder_that_is_the_workspace(tmp_path: Path) -> None:
    top = make_repository(tmp_path / "top")
    work = top / "pack age"
    work.mkdir()
    (top / ".gitignore").write_text("*.log\n")
    (top / "outside").write_text("1\n")
    (work / "file").write_text("1\n")
    (work / "x.log").write_text("1\n")
    commit(top)
    tree = tree_of(work)
    before, state = tree.snapshot(BEFORE), contents(work)
    (top / "outside").write_text("2\n")
    (work / "file").write_text("2\n")
    (work / "new").write_text("2\n")
    (work / "y.log").write_text("2\n")
    assert tree.changes(before).paths == ("file", "new")
    tree.rollback(before, DISCARDED)
    (work / "y.log").unlink()
    assert contents(work) == state
    assert (top / "outside").read_text() == "2\n"
    assert git(work, "show", f"{before.ref}:./file") == "1"


def test_repositories_inside_are_left_alone_and_named(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    nested = make_repository(work / "vendor" / "nested")
    (nested / "file").write_text("1\n")
    commit(nested)
    make_repository(work / "unborn")
    (work / "file").write_text("1\n")
    tree = tree_of(work)
    before = tree.snapshot(BEFORE)
    assert set(before.contents.missing) == {"unborn/", "vendor/nested/"}
    assert "vendor/nested/: it is a repository of its own" in before.covers
    (nested / "file").write_text("2\n")
    (work / "file").write_text("2\n")
    make_repository(work / "cloned")
    shutil.rmtree(nested / ".git")
    done = tree.rollback(before, DISCARDED)
    assert done.paths == ("file",)
    assert [each.path for each in done.conflicts] == ["cloned/", "vendor/nested/", "vendor/nested/file"]
    assert (nested / "file").read_text() == "2\n"
    assert (work / "cloned").exists()


def test_a_submodule_is_not_covered(tmp_path: Path) -> None:
    library = make_repository(tmp_path / "library")
    (library / "file").write_text("1\n")
    commit(library)
    work = make_repository(tmp_path / "work")
    git(work, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "sub")
    commit(work)
    tree = tree_of(work)
    before = tree.snapshot(BEFORE)
    assert before.contents.missing == {"sub/": "it is a repository of its own, or a submodule"}
    (work / "sub" / "file").write_text("2\n")
    assert not tree.changes(before)
    assert tree.rollback(before, DISCARDED).conflicts == ()


def test_large_files_are_left_out_and_never_deleted(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "large").write_bytes(b"x" * 2000)
    (work / "small").write_bytes(b"x")
    tree = GitTree(find_repository(work), work / ".milestones" / "tree", limit=1000)
    before = tree.snapshot(BEFORE)
    assert before.contents.missing == {"large": "it has 2000 bytes, more than the limit of 1000"}
    (work / "large").write_bytes(b"y")
    (work / "small").write_bytes(b"y" * 2000)
    done = tree.rollback(before, DISCARDED)
    assert {each.path: each.reason for each in done.conflicts} == {
        "large": "it has 2000 bytes, more than the limit of 1000",
        "small": "it has 2000 bytes, more than the limit of 1000",
    }
    assert (work / "large").read_bytes() == b"y"
    assert len((work / "small").read_bytes()) == 2000


@pytest.mark.skipif(os.getuid() == 0, reason="root reads everything")
def test_unreadable_files_are_named(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("1\n")
    (work / "secret").write_text("1\n")
    (work / "secret").chmod(0)
    tree = tree_of(work)
    before = tree.snapshot(BEFORE)
    assert before.contents.missing == {"secret": "it cannot be read"}
    (work / "file").chmod(0)
    done = tree.rollback(before, DISCARDED)
    assert [(each.path, each.reason) for each in done.conflicts] == [("file", "it cannot be read")]


def test_sockets_and_pipes_are_no_files(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("1\n")
    os.mkfifo(work / "pipe")
    tree = tree_of(work)
    before = tree.snapshot(BEFORE)
    (work / "file").unlink()
    os.mkfifo(work / "file")
    done = tree.rollback(before, DISCARDED)
    assert [each.path for each in done.conflicts] == ["file"]


@pytest.mark.parametrize("damage", [b"", b"DIRC nonsense", None])
def test_a_damaged_private_index_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("1\n")
    tree = tree_of(work)
    first = tree.snapshot(BEFORE)
    index = work / ".milestones" / "tree" / "git" / "index"
    content = index.read_bytes()
    index.write_bytes(content[:40] + b"\xff" + content[41:] if damage is None else damage)
    (work / "file").write_text("2\n")
    assert tree.changes(first).modified == ("file",)
    (work / "file").write_text("1\n")
    assert tree.state() == first.tree


def test_an_index_whose_objects_are_gone_is_made_anew(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("1\n")
    tree = tree_of(work)
    tree.snapshot(BEFORE)
    shutil.rmtree(work / ".git" / "refs" / "bandleader")
    shutil.rmtree(work / ".git" / "refs" / "bandleader-kept")
    git(work, "gc", "-q", "--prune=now")
    (work / "other").write_text("2\n")
    again = tree.snapshot(BEFORE)
    git(work, "cat-file", "blob", f"{again.tree}:file")
    git(work, "fsck", "--strict")


def test_collecting_garbage_takes_nothing_that_is_needed(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / "file").write_text("1\n")
    tree = tree_of(work)
    state = tree.state()
    git(work, "gc", "-q", "--prune=now")
    (work / "other").write_text("2\n")
    before = tree.snapshot(BEFORE)
    git(work, "gc", "-q", "--prune=now")
    (work / "file").unlink()
    tree.rollback(before, DISCARDED)
    (work / "other").unlink()
    assert tree.state() == state


def test_what_the_environment_says_of_git_is_not_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, other = make_repository(tmp_path / "work"), make_repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    tree = tree_of(work)
    assert tree.repository.top == work
    tree.snapshot(BEFORE)
    assert not (other / "index").exists()


def test_state_folders_are_never_recorded(tmp_path: Path) -> None:
    work = make_repository(tmp_path / "work")
    (work / ".gitignore").write_text("!.milestones\n!.milestones/**\n")
    (work / ".milestones").mkdir()
    (work / ".milestones" / "state.db").write_text("1")
    git(work, "add", "-f", ".milestones/state.db")
    commit(work)
    (work / ".milestones" / "state.db").write_text("2")
    tree = tree_of(work)
    before = tree.snapshot(BEFORE)
    assert git(work, "ls-tree", "-r", "--name-only", before.ref) == ".gitignore"
    (work / ".milestones" / "state.db").write_text("3")
    assert not tree.changes(before)


@pytest.mark.parametrize("kind", ["none", "bare", "ignored"])
def test_where_git_does_not_help(tmp_path: Path, kind: str) -> None:
    work = tmp_path / "work"
    if kind == "bare":
        make_repository(work, "--bare")
    elif kind == "ignored":
        top = make_repository(tmp_path / "top")
        (top / ".gitignore").write_text("inner/\n")
        work = top / "inner"
        work.mkdir()
    else:
        work.mkdir()
    tree = find_tree(work, tmp_path / "scratch")
    assert isinstance(tree, OutputTree)
    assert {"none": "no git repository", "bare": "bare", "ignored": "ignores this folder"}[kind] in tree.note


def test_without_the_program_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tree = find_tree(tmp_path, tmp_path / "scratch")
    assert "git cannot be started" in tree.note
