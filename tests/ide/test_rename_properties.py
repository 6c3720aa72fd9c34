"""What holds for every rename and every move, on libraries made up at random."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from bandleader.ide.refactor.move import after_moving
from bandleader.ide.refactor.moves import Moves
from bandleader.ide.refactor.rename import renamable, rename
from bandleader.ide.refactor.trial import attempt
from bandleader.ide.refactor.view import Refactoring, RefusedError
from bandleader.library.snapshot import load
from bandleader.text.edit import apply_edits
from tests.ide.refactoring import absolute, graph, refactored, relative, view_of
from tests.support.memory import memory_library

COMMANDS = ["build", "git/pr", "git/status", "ci/status", "ci/execute", "kit", "quality/deep/verify", "_shared/steps"]
OTHERS = [
    ".claude/agents/reviewer.md",
    ".claude/agents/team/writer.md",
    ".claude/skills/charts/SKILL.md",
    "plugins/kit/commands/pack.md",
    "docs/notes.md",
]
PATHS = [*(f".claude/commands/{name}.md" for name in COMMANDS), *OTHERS]
NAMES = [
    "build",
    "git/pr",
    "git:pr",
    "/git:pr",
    "/git/pr",
    "pr",
    "status",
    "ci",
    "ci/status",
    "kit:pack",
    "pack",
    "nothing",
]
NAMES += ["quality/deep/verify", "verify", "commands/git/pr.md", "/build", "biuld", "verification"]
MENTIONS = [
    "Run /build, then `/git:pr` and /git/pr.",
    "Run /kit:pack, not /pack, and /verify last.",
    "See [steps](_shared/steps.md#one), [pr](git/pr.md) and @docs/notes.md.",
    "See [steps](../_shared/steps.md) and _shared/steps.md, then [pr](./git/pr.md).",
    "Mind @.claude/commands/git/pr.md and [charts](../skills/charts/SKILL.md).",
    "```bash\ncat _shared/steps.md\n```",
]
NEW = ["make", "git/merge", "pr", "release/cut/now", "ci/run", "shop/execute", "nothing", "verified", "_shared/stages"]


@st.composite
def texts(draw: st.DrawFn, path: str) -> str:
    """A file that names others in many spellings."""
    names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)
    lines = [f"description: {draw(st.sampled_from(['Make it', 'Test it']))} for {path.replace('/', ' ')}"]
    if "/agents/" in path:
        lines.append(f"name: {path.rsplit('/', 1)[-1].removesuffix('.md')}")
    elif "/skills/" in path:
        lines.append("name: charts")
    else:
        shape = draw(st.sampled_from(["[{}]", "{}", "{{required: [{}]}}", "# none"]))
        quotes = draw(st.sampled_from(["", "", '"'])) if "[" in shape else ""
        lines.append(f"dependencies: {shape.format(', '.join(f'{quotes}{name}{quotes}' for name in draw(names)))}")
        lines.append(draw(st.sampled_from(["agents: reviewer, writer", "agents: ['reviewer']", "skills: [charts]"])))
        lines.append(draw(st.sampled_from(["allowed-tools: Read", "allowed-tools: Skill(charts *), Agent(writer)"])))
    body = draw(st.lists(st.sampled_from(MENTIONS), max_size=3, unique=True))
    breaks = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return breaks.join(["---", *lines, "---", "", "Do it.", *body, ""]).replace("\n", breaks).replace("\r\r", "\r")


@st.composite
def libraries(draw: st.DrawFn) -> dict[str, str]:
    paths = draw(st.lists(st.sampled_from(PATHS), min_size=3, max_size=9, unique=True))
    return {path: draw(texts(path)) for path in paths}


def places(files: dict[str, str]) -> list[tuple[str, int]]:
    """Every place that names a file."""
    snapshot, _ = memory_library(files)
    return [
        (path, reference.start + 1)
        for path in snapshot.files
        for reference, link in snapshot.referenced(path)
        if link.target in snapshot.files
    ]


RUNS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def severe(files: dict[str, str]) -> Counter[str]:
    """The findings of a library that a rename must not add to, counted by rule."""
    snapshot, checker = memory_library(files)
    return Counter(f.code for path in snapshot.files for f in checker.findings(snapshot, path) if f.severity != "hint")


@given(libraries(), st.data())
@RUNS
def test_after_a_rename_everything_means_what_it_meant(files: dict[str, str], data: st.DataObject) -> None:
    found = places(files)
    assume(found)
    path, offset = data.draw(st.sampled_from(found))
    name = data.draw(st.sampled_from(NEW))
    before = view_of(files)
    try:
        made = rename(before, path, offset, name)
    except RefusedError:
        event("refused")
        return
    event("renamed")
    after = refactored(files, made)
    assert graph(memory_library(after)[0]) == graph(before.snapshot, Moves(made.moves))
    assert not severe(after) - severe(files)


def shape(name: str) -> tuple[bool, bool]:
    """What a name of another shape cannot keep: which separator is used, and that only the family is written."""
    return "/" in name, name.endswith("/execute")


@given(libraries(), st.data())
@RUNS
def test_renaming_back_gives_the_same_library(files: dict[str, str], data: st.DataObject) -> None:
    found = places(files)
    assume(found)
    path, offset = data.draw(st.sampled_from(found))
    view = view_of(files)
    subject = renamable(view, path, offset)
    assert subject is not None
    old = view.snapshot.files[subject.path]
    try:
        made = rename(
            view, path, offset, data.draw(st.sampled_from([name for name in NEW if shape(name) == shape(old.name)]))
        )
        after = refactored(files, made)
        moved = view_of(after)
        target = Moves(made.moves).of(old.source.path)
        user, reference = next(iter(moved.snapshot.referrers(target)))
        back = rename(moved, user, reference.start + 1, old.name)
    except RefusedError:
        return
    again = refactored(after, back)
    assert again.keys() == files.keys()
    assert again == files


@given(libraries(), st.data())
@RUNS
def test_after_a_move_in_the_explorer_all_that_is_not_reported_means_what_it_meant(
    files: dict[str, str], data: st.DataObject
) -> None:
    old = data.draw(st.sampled_from([*files, ".claude/commands/git", ".claude/skills/charts", "docs"]))
    new = data.draw(
        st.sampled_from([".claude/commands/moved.md", ".claude/commands/x/y.md", ".claude/commands/far/git"])
    )
    assume(old.endswith(".md") == new.endswith(".md"))
    pair = (absolute(old), absolute(new))
    view = view_of(files)
    following = after_moving(view, [pair])
    after = refactored(files, Refactoring(following.edits, (pair,)))
    moves = Moves([pair])
    lost = {
        (relative(moves.of(c.path)), view.snapshot.files[c.path].references.index(c.reference)) for c in following.lost
    }
    found = graph(memory_library(after)[0])
    for path, links in graph(view.snapshot, moves).items():
        for index, targets in enumerate(links):
            if len(found.get(path, ())) == len(links) and (path, index) not in lost:
                assert found[path][index] == targets


@given(libraries(), libraries())
@RUNS
def test_a_trial_leads_where_a_fresh_load_does(before: dict[str, str], after: dict[str, str]) -> None:
    old, new = memory_library(before)[0], memory_library(after)[0]
    changed = {
        path: new.files.get(path) for path in {*old.files, *new.files} if old.files.get(path) != new.files.get(path)
    }
    existing = dict.fromkeys(old.existing, "") | dict(new.existing)
    trial = attempt(old, changed, existing)
    fresh = load(new.files.values(), existing, old.settings, old.prefixes)
    for path, links in fresh.links.items():
        assert trial.links.get(path, old.links.get(path)) == links


def test_edits_of_one_file_never_overlap() -> None:
    files = {
        ".claude/commands/a.md": "---\ndescription: Do it all\n---\n\n"
        "See [u](_shared/u.md) and @.claude/commands/_shared/u.md.\n",
        ".claude/commands/_shared/u.md": "Steps.\n",
    }
    path = absolute(".claude/commands/a.md")
    made = rename(view_of(files), path, files[".claude/commands/a.md"].index("_shared"), "_shared/v")
    assert "[u](_shared/v.md) and @.claude/commands/_shared/v.md" in apply_edits(
        files[".claude/commands/a.md"], made.edits[path]
    )
