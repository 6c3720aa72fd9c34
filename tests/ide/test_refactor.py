"""The refactorings of the menu, on the fixtures beside this file, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandleader.ide.refactor.entries import with_dependency
from bandleader.ide.refactor.meaning import meaning
from bandleader.ide.refactor.move import after_deleting, after_moving
from bandleader.ide.refactor.offers import EXTRACT, INLINE, KINDS, QUICK_FIX, SORT, Offer, offers
from bandleader.ide.refactor.sort import sorting
from bandleader.ide.refactor.view import Refactoring, parsed
from bandleader.library.document import Document
from bandleader.text.edit import apply_edits
from tests.ide.refactoring import Story, absolute, refactored, relative, stories, view_of
from tests.support.fixture import split_files
from tests.support.memory import memory_library, memory_source

STORIES = stories(Path(__file__).parent / "refactor.md")


def params(found: Iterable[Story]) -> list[object]:
    return [pytest.param(story, id=story.title) for story in found]


def offered(files: dict[str, str], path: str, span: tuple[int, int], kinds: tuple[str, ...] = KINDS) -> list[Offer]:
    view = view_of(files)
    findings = view.checker.findings(view.snapshot, absolute(path))
    return list(offers(view, absolute(path), span, findings, kinds.__contains__))


@pytest.mark.parametrize("story", params(STORIES))
def test_an_offer_of_the_menu(story: Story) -> None:
    title = story.title.partition(" - ")[0].partition(", ")[0]
    found = [offer for offer in offered(story.files, story.path, story.span) if offer.title == title]
    if "after" not in story.blocks:
        assert not found
        return
    after = refactored(story.files, found[0].refactoring)
    assert after == split_files(story.blocks["after"])


@pytest.mark.parametrize("story", params(story for story in STORIES if "after" in story.blocks))
def test_what_an_offer_makes_has_no_new_fault(story: Story) -> None:
    title = story.title.partition(", ")[0]
    offer = next(offer for offer in offered(story.files, story.path, story.span) if offer.title == title)

    def faults(files: dict[str, str]) -> set[tuple[str, str]]:
        snapshot, checker = memory_library(files)
        found = {path: checker.findings(snapshot, path) for path in snapshot.files}
        return {(relative(path), f.code) for path, some in found.items() for f in some if f.severity == "error"}

    before, after = faults(story.files), faults(refactored(story.files, offer.refactoring))
    assert after <= before
    snapshot, checker = memory_library(refactored(story.files, offer.refactoring))
    assert not any(checker.findings(snapshot, path) for path in offer.refactoring.created)
    if offer.finding and offer.title.startswith("Ignore"):
        assert (story.path, offer.finding.code) in before - after


def test_only_the_kinds_that_are_wanted_are_computed() -> None:
    files = {
        ".claude/commands/a.md": "---\ncomplexity: simple\ndependencies: [b]\n---\n\nDo _shared/u.md it.\n",
        ".claude/commands/_shared/u.md": "Steps.\n",
    }
    text = files[".claude/commands/a.md"]
    at = text.index("_shared")
    for kind in (EXTRACT, INLINE, SORT):
        assert {offer.kind for offer in offered(files, ".claude/commands/a.md", (at, at + 3), (kind,))} == {kind}
    where = text.index("[b]") + 1
    assert {offer.kind for offer in offered(files, ".claude/commands/a.md", (where, where), (QUICK_FIX,))} == {
        QUICK_FIX
    }


DOCUMENTS = {
    "a flow list": ("dependencies: [a, 'b'] # c\n", "dependencies: [a, 'b', new/one] # c\n"),
    "an empty list": ("dependencies: []\n", "dependencies: [new/one]\n"),
    "a block list": ("dependencies:\n  - a # c\nmodel: opus\n", "dependencies:\n  - a # c\n  - new/one\nmodel: opus\n"),
    "a comma string": ("dependencies: a, b # c\n", "dependencies: a, b, new/one # c\n"),
    "a quoted string": ('dependencies: "a"\n', 'dependencies: "a, new/one"\n'),
    "a map": (
        "dependencies: {required: [a], optional: [b]}\n",
        "dependencies: {required: [a, new/one], optional: [b]}\n",
    ),
    "no value": ("dependencies:\nmodel: opus\n", "dependencies: [new/one]\nmodel: opus\n"),
    "no key": ("model: opus\n", "model: opus\ndependencies: [new/one]\n"),
}


@pytest.mark.parametrize(("before", "after"), DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("breaks", ["\n", "\r\n"])
def test_a_dependency_is_added_in_the_style_at_hand(before: str, after: str, breaks: str) -> None:
    source = memory_source(".claude/commands/x.md")
    assert source is not None
    doc = Document(source, f"---\n{before}---\n\nDo it.\n".replace("\n", breaks))
    edit = with_dependency(doc, "new/one")
    assert edit is not None
    assert apply_edits(doc.text, [edit]) == f"---\n{after}---\n\nDo it.\n".replace("\n", breaks)


def test_deleting_a_file_takes_its_name_out_of_lists_and_leaves_sentences() -> None:
    files = {
        ".claude/commands/a.md": "---\ndescription: Do it\ndependencies: [b, c, git/b]\n---\n\nRun /b.\n",
        ".claude/commands/b.md": "---\ndescription: Be it\n---\n\nBe it.\n",
        ".claude/commands/git/b.md": "---\ndescription: Be it too\ndependencies:\n  - b # why\n---\n\nBe it.\n",
        ".claude/commands/c.md": "---\ndescription: See it\ndependencies: git/b, b\n---\n\nSee it.\n",
    }
    view = view_of(files)
    following = after_deleting(view, [absolute(".claude/commands/b.md"), absolute(".claude/commands/git")])
    after = refactored(files, Refactoring(following.edits))
    assert "\ndependencies: [c]\n" in after[".claude/commands/a.md"]
    assert "dependencies" not in after[".claude/commands/c.md"]
    assert after[".claude/commands/git/b.md"] == files[".claude/commands/git/b.md"]  # it is deleted itself
    assert [relative(conflict.path) for conflict in following.lost] == [".claude/commands/a.md"]


def test_a_folder_that_moves_takes_all_names_with_it() -> None:
    files = {
        ".claude/commands/git/pr.md": "---\ndependencies: [git/status]\n---\n\nSee [s](status.md).\n",
        ".claude/commands/git/status.md": "---\ndescription: Say it\n---\n\nSay it, see @docs/git.md.\n",
        ".claude/commands/a.md": "---\ndescription: Do it\ndependencies: [/git:pr, status]\n---\n\nRun /git:status.\n",
        "docs/git.md": "All about it.\n",
    }
    pair = (absolute(".claude/commands/git"), absolute(".claude/commands/vcs/git"))
    following = after_moving(view_of(files), [pair])
    after = refactored(files, Refactoring(following.edits, (pair,)))
    assert "[vcs/git/status]\n---\n\nSee [s](status.md)." in after[".claude/commands/vcs/git/pr.md"]
    assert "[/vcs:git:pr, status]\n---\n\nRun /vcs:git:status." in after[".claude/commands/a.md"]
    assert following.lost == ()


def test_a_file_that_leaves_the_library_is_reported_where_it_is_named() -> None:
    files = {
        ".claude/commands/a.md": "---\ndescription: Do it\ndependencies: [b]\n---\n\nSee [b](b.md).\n",
        ".claude/commands/b.md": "---\ndescription: Be it\n---\n\nBe it.\n",
    }
    following = after_moving(view_of(files), [(absolute(".claude/commands/b.md"), absolute("docs/b.md"))])
    assert [conflict.reference.name for conflict in following.lost] == ["b"]
    assert "[b](../../docs/b.md)" in refactored(files, Refactoring(following.edits))[".claude/commands/a.md"]


LINES = st.sampled_from(
    [
        *(
            "description: a b",
            "model: opus",
            "complexity: simple",
            "dependencies: [a]",
            "mine: 1",
            "agents:\n  - a # c",
        ),
        *("# a comment", "", "purpose: |\n  text\n\n  # no comment\n", "run:\n  timeout: 5m", "argument-hint: 'x: y'"),
        *("type: >-\n  one\n  two", "dependencies:\n- a\n- b", "  # indented", "broken: [", "tab:\tx"),
    ]
)


@given(st.lists(LINES, max_size=8), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_sorting_keeps_every_line_and_what_it_says(lines: list[str], breaks: str) -> None:
    source = memory_source(".claude/commands/x.md")
    assert source is not None
    text = "\n".join(["---", *lines, "---", "", "Do it.", ""]).replace("\n", breaks)
    doc = Document(source, text)
    made = sorting(doc)
    if made is None:
        return
    after = apply_edits(text, made.edits[source.path])
    assert sorted(after.splitlines()) == sorted(text.splitlines())
    assert meaning(parsed(source, after)) == meaning(doc)
    assert sorting(parsed(source, after)) is None


@given(st.text(alphabet="-é:#[]{},|>'\"` \t\r\nab/@$", max_size=80), st.integers(0, 80), st.integers(0, 80))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_is_too_odd_for_the_menu(text: str, a: int, b: int) -> None:
    path = ".claude/commands/x.md"
    files = {path: f"---\n{text}", ".claude/commands/_shared/u.md": "Steps.\n"}
    start, end = sorted((min(a, len(files[path])), min(b, len(files[path]))))
    for offer in offered(files, path, (start, end)):
        refactored(files, offer.refactoring)
