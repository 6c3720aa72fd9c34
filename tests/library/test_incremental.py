"""`Snapshot.apply` gives exactly what a fresh `load` gives, and says exactly which files to look at again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandleader.library.facts import Facts
from bandleader.library.finding import Finding
from bandleader.library.settings import DEFAULT, CheckSettings, KnownSettings, LimitSettings, Settings
from bandleader.library.snapshot import Snapshot, load, summary_group
from bandleader.library.topics import name_keys
from bandleader.library.update import TABLES
from bandleader.rules.checker import Checker
from tests.support.memory import WORKSPACE, memory_facts, probed

# Limits that a library of ten files can pass, so that the rules about the whole graph take part.
TIGHT: Settings = DEFAULT._replace(
    check=CheckSettings(
        limits=LimitSettings(depth=2, fan_in=1), known=KnownSettings(agents=("elsewhere",), prefixes=("lib",))
    ),
)
PREFIXES = frozenset(("kit",))

NAMES = ["a", "b", "A", "é", "verification", "verifications", "review"]
COMMANDS = [
    *(f".claude/commands/{name}.md" for name in NAMES),
    *(f".claude/commands/x/{name}.md" for name in ("a", "b", "execute", "verificatoin")),
    *(
        f".claude/commands/{path}.md"
        for path in ("a/execute", "a/b", "execute/execute", "x:a", "_shared/u", "x/_shared/u", "README")
    ),
    "sub/.claude/commands/a.md",
    "sub/.claude/commands/y/b.md",
    "plugins/kit/commands/a.md",
    "plugins/kit/commands/kit-only.md",
    ".opencode/command/a.md",
]
SKILLS = [".claude/skills/a/SKILL.md", ".claude/skills/verification/SKILL.md", "plugins/kit/skills/b/SKILL.md"]
AGENTS = [
    ".claude/agents/a.md",
    ".claude/agents/x/b.md",
    ".claude/agents/c.md",
    "plugins/kit/agents/x/a.md",
    ".opencode/agents/a.md",
]
OTHERS = ["docs/notes.md"]  # of no root, but mentioned
ALIKE = [
    *(f".claude/commands/{name}.md" for name in ("a", "A", "x/a", "a/execute", "x:a")),
    *(".claude/skills/a/SKILL.md", ".claude/agents/a.md", ".claude/agents/x/b.md", "plugins/kit/commands/a.md"),
]
SIMILAR = [f".claude/commands/{name}.md" for name in ("verification", "verifications", "x/verificatoin", "verify", "b")]
LETTERS = [f".claude/commands/{letter}.md" for letter in "abcdef"]
LONGER = "longer"  # instead of a text: the file as it is, with everything one line further down

WRITTEN = [
    *("a", "b", "x/a", "/x:a", "x:b", "kit:a", "lib:a", "kit:nothing", "A", "é", "e\u0301", "execute", "x", "nothing"),
    *(
        "verification",
        "verificaton",
        "verificatio",
        "x/verification",
        "review",
        "y/b",
        "commands/x/a.md",
        "pandas>=2",
        "",
    ),
]
BODIES = [
    "Do it.",
    "Then run /a and /x:b, or /nothing.",
    "See [u](_shared/u.md) and @docs/notes.md first.",
    "Go to /verificaton.",
]


@st.composite
def texts(draw: st.DrawFn, words: list[str]) -> str:
    """A file whose front matter names some of ``words``; most have dependencies."""
    names = st.sampled_from(words)
    lists = st.lists(names, min_size=1, max_size=3).map(lambda found: ", ".join(f'"{name}"' for name in found))
    values = {
        "description": st.sampled_from(["Check the work tree", "check the work tree.", "Build the archive"]),
        "agents": lists.map("[{}]".format),
        "skills": lists.map("[{}]".format),
        "name": names.map('"{}"'.format),
        "argument-hint": st.sampled_from(['"<file>"', '"[file]"']),
        "allowed-tools": st.sampled_from(["Read", "Bash", "Read, Skill(a), Agent(verificaton)"]),
        "user-invocable": st.just("false\ndisable-model-invocation: true"),
    }
    lines = [f"{key}: {draw(values[key])}" for key in draw(st.sets(st.sampled_from(sorted(values)), max_size=3))]
    shape = draw(st.sampled_from(["", "[{}]", "[{}]", "[{}]", "{{optional: [{}], required: [b]}}"]))
    if shape:
        lines.append(f"dependencies: {shape.format(draw(lists))}")
    return "\n".join(["---", *lines, "---", draw(st.sampled_from(BODIES)), ""])


@st.composite
def stories(draw: st.DrawFn) -> tuple[dict[str, str], list[dict[str, str | None]]]:
    """A small library about a few names, and what happens to it."""
    everything = st.lists(st.sampled_from(COMMANDS + SKILLS + AGENTS + OTHERS), min_size=2, max_size=6, unique=True)
    paths = draw(st.one_of(everything, *map(st.just, (ALIKE, SIMILAR, LETTERS))))
    words = [path.split("/", 2)[-1].removesuffix("/SKILL.md").removesuffix(".md") for path in paths]
    text = texts(words + draw(st.lists(st.sampled_from(WRITTEN), max_size=3)))
    files = {path: draw(text) for path in paths if draw(st.integers(0, 5))}
    change = st.one_of(st.none(), st.just(LONGER), text, text)
    return files, draw(st.lists(st.dictionaries(st.sampled_from(paths), change, min_size=1, max_size=2), max_size=6))


def changed_by(files: dict[str, str], change: dict[str, str | None]) -> dict[str, str]:
    """The files after a step of a story."""
    new = {path: text for path, text in {**files, **change}.items() if text is not None}
    for path in [path for path, text in new.items() if text == LONGER]:
        new[path] = files.get(path, "---\n---\n").replace("---\n", "---\n# longer\n", 1)
    return new


def tables(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    return {name: dict(getattr(snapshot, name).items()) for name in (*TABLES, "topics")}


def visible(snapshot: Snapshot, path: str) -> tuple[object, ...]:
    """Everything that the findings of a file may depend on."""
    facts, files = snapshot.files[path], snapshot.files
    targets = [target for link in snapshot.links[path] for target in link.targets if target in files]
    return (
        facts,
        snapshot.links[path],
        [files[target].name for target in targets],
        [(files[t].interface, snapshot.successors(t), snapshot.depths.get(t)) for t in snapshot.successors(path)],
        snapshot.depths.get(path),
        snapshot.predecessors(path),
        {other for other, _ in snapshot.referrers(path)},
        [(files[other].name, files[other].source) for key in name_keys(facts) for other in snapshot.tails[key]],
        [(other, files[other].summary_at) for other in snapshot.summaries.get(summary_group(facts), ())],
        [(files[m].name, files[m].references, snapshot.links[m]) for m in snapshot.cycles.get(path, ())],
    )


def findings(snapshot: Snapshot, checker: Checker) -> dict[str, tuple[Finding, ...]]:
    return {path: checker.findings(snapshot, path) for path in snapshot.files}


def read(files: Mapping[str, str], checker: Checker) -> dict[str, Facts]:
    return {
        f"{WORKSPACE}/{path}": facts for path, text in files.items() if (facts := memory_facts(path, text, checker))
    }


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_an_update_equals_a_fresh_load(story: tuple[dict[str, str], list[dict[str, str | None]]]) -> None:
    files, changes = story
    checker = Checker(TIGHT, WORKSPACE)
    facts = read(files, checker)
    existing = probed(list(facts.values()), files)
    snapshot = load(facts.values(), existing, TIGHT, PREFIXES)
    before, seen = findings(snapshot, checker), {path: visible(snapshot, path) for path in snapshot.files}
    for change in changes:
        files = changed_by(files, change)
        facts = read(files, checker)
        probes = probed(list(facts.values()), files)
        existing = {**existing, **probes}
        changed = {f"{WORKSPACE}/{path}": facts.get(f"{WORKSPACE}/{path}") for path in change}

        result = snapshot.apply(changed, probes)

        snapshot = result.snapshot
        fresh = load(facts.values(), existing, TIGHT, PREFIXES)
        assert tables(snapshot) == tables(fresh)
        after = findings(snapshot, checker)
        assert after == findings(fresh, checker)
        assert {path for path in after if before.get(path) != after[path]} <= result.affected <= after.keys()
        now = {path: visible(snapshot, path) for path in snapshot.files}
        assert {path for path in now if seen.get(path) != now[path]} <= result.affected
        before, seen = after, now


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_the_order_in_which_files_are_read_does_not_matter(
    story: tuple[dict[str, str], list[dict[str, str | None]]],
) -> None:
    files, _ = story
    checker = Checker(TIGHT, WORKSPACE)
    facts = list(read(files, checker).values())
    existing = probed(facts, files)
    one, other = load(facts, existing, TIGHT, PREFIXES), load(facts[::-1], existing, TIGHT, PREFIXES)
    assert tables(one) == tables(other)


def command(description: str, *dependencies: str, body: str = "Do it.") -> str:
    return f"---\ndescription: {description}\ndependencies: [{', '.join(dependencies)}]\n---\n{body}\n"


def place(name: str) -> str:
    return f"{WORKSPACE}/.claude/commands/{name}.md"


def commands(checker: Checker, **dependencies: list[str]) -> dict[str, Facts]:
    files = {
        f".claude/commands/{name.replace('_', '/')}.md": command(f"Does the part of {name}", *others)
        for name, others in dependencies.items()
    }
    return read(files, checker)


def test_to_close_or_open_a_ring_affects_all_of_it() -> None:
    checker = Checker(DEFAULT, WORKSPACE)
    ring: dict[str, list[str]] = {"a": ["b"], "b": ["c"], "c": ["d"], "d": ["e"], "e": ["a"]}
    closed, open_ = commands(checker, **ring), commands(checker, **{**ring, "e": []})
    snapshot = load(open_.values())
    change = snapshot.apply({place("e"): closed[place("e")]})
    assert change.affected == {place(name) for name in ring}
    assert change.snapshot.cycles[place("c")] == tuple(place(name) for name in "abcde")
    change = change.snapshot.apply({place("e"): open_[place("e")]})
    assert change.affected == {place(name) for name in ring}
    assert not dict(change.snapshot.cycles)


def test_a_cycle_is_affected_when_another_entry_stands_for_an_edge() -> None:
    checker = Checker(DEFAULT, WORKSPACE)
    files = commands(checker, one=["x/two", "two"], two=["one"], y_two=[])
    snapshot = load([files[place("one")], files[place("two")]])
    change = snapshot.apply({place("y/two"): files[place("y/two")]})
    assert [link.how for link in change.snapshot.links[place("one")]] == ["ambiguous", "exact"]
    assert change.snapshot.edges[place("one")] == snapshot.edges[place("one")]
    assert change.affected == {place("one"), place("two"), place("y/two")}


def test_a_chain_is_affected_as_far_as_its_depth_differs() -> None:
    checker = Checker(DEFAULT, WORKSPACE)
    chain = {f"c{number}": [f"c{number - 1}"] if number else [] for number in range(40)}
    snapshot = load(commands(checker, **chain).values())
    assert [snapshot.depths.get(place(f"c{number}"), 1) for number in range(12)] == [*range(1, 11), 10, 10]
    extended = commands(checker, **chain, below=[]) | commands(checker, c0=["below"])
    change = snapshot.apply({place("below"): extended[place("below")], place("c0"): extended[place("c0")]})
    deeper = {place(f"c{number}") for number in range(10)}
    assert deeper <= change.affected <= deeper | {place("below"), place("c10")}


@pytest.mark.parametrize("size", [10, 300])
def test_an_edit_of_a_body_touches_one_file_whatever_the_size_of_the_library(size: int) -> None:
    checker = Checker(DEFAULT, WORKSPACE)
    files = {
        f".claude/commands/c{i}.md": command(f"Do the work number {i}", f"c{i + 1}" if i + 1 < size else "missing")
        for i in range(size)
    }
    facts = read(files, checker)
    snapshot = load(facts.values(), {}, DEFAULT)
    edited = memory_facts(".claude/commands/c5.md", files[".claude/commands/c5.md"] + "More of it.\n", checker)
    path = f"{WORKSPACE}/.claude/commands/c5.md"
    assert edited is not None
    assert edited == facts[path]  # nothing that anybody else could see has changed
    longer = edited._replace(head=(0, 7))

    change = snapshot.apply({path: longer})

    assert change.affected == {path}
    assert change.snapshot.files[path] == longer
    assert snapshot.files[path] == edited  # the old snapshot stays as it was
    for table in ("links", "edges", "cycles", "depths", "exact"):
        assert dict(getattr(change.snapshot, table)) == dict(getattr(snapshot, table))


def test_an_edit_that_changes_nothing_affects_nothing() -> None:
    checker = Checker(DEFAULT, WORKSPACE)
    facts = read({".claude/commands/one.md": command("Do the one thing")}, checker)
    snapshot = load(facts.values())
    assert snapshot.apply(dict(facts)).affected == frozenset()
    assert snapshot.apply({}, {}).snapshot is snapshot


def test_similar_names_are_kept_until_a_name_changes() -> None:
    checker = Checker(DEFAULT, WORKSPACE)
    files = {
        ".claude/commands/one.md": command("Do the one thing", "twoo"),
        ".claude/commands/two.md": command("Do the other thing"),
    }
    facts = read(files, checker)
    snapshot = load(facts.values())
    assert snapshot.pools
    path = f"{WORKSPACE}/.claude/commands/one.md"
    edited = snapshot.apply({path: facts[path]._replace(head=(0, 1))}).snapshot
    assert edited.pools is snapshot.pools
    shorter = edited.apply({path: None}).snapshot
    assert not shorter.pools
