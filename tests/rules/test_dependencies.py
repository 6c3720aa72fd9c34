"""What the fixtures cannot show of the rules about dependencies: places in other files, bounds, and tangles."""

from __future__ import annotations

import pytest

from bandleader.library.finding import Finding
from bandleader.rules.dependencies.argument_for_dependency import required_argument
from bandleader.rules.dependencies.dependency_cycle import TANGLE
from bandleader.rules.dependencies.naming import listed
from tests.support.memory import WORKSPACE, memory_library


def command(*dependencies: str) -> str:
    return f"---\ndescription: Does its part\ndependencies: [{', '.join(dependencies)}]\n---\nDo it.\n"


def findings(files: dict[str, str], name: str, code: str) -> list[Finding]:
    snapshot, checker = memory_library({f".claude/commands/{path}.md": text for path, text in files.items()})
    found = checker.findings(snapshot, f"{WORKSPACE}/.claude/commands/{name}.md")
    return [finding for finding in found if finding.code == code]


def test_a_cycle_points_to_every_further_edge() -> None:
    files = {"one": command("zero", "two"), "two": command("three"), "three": command("zero", "one"), "zero": command()}
    [finding] = findings(files, "one", "DP002")
    assert [
        (place.path, files[place.path.split("/")[-1][:-3]][place.start : place.end], place.message)
        for place in finding.related
    ] == [
        (f"{WORKSPACE}/.claude/commands/two.md", "three", "`two` depends on `three`"),
        (f"{WORKSPACE}/.claude/commands/three.md", "one", "`three` depends on `one`"),
    ]


def test_every_edge_of_a_file_on_several_cycles_has_its_own_way_back() -> None:
    files = {"a": command("b", "c", "out"), "b": command("a"), "c": command("d"), "d": command("a"), "out": command()}
    assert [finding.message.split(": ")[1] for finding in findings(files, "a", "DP002")] == [
        "a -> b -> a",
        "a -> c -> d -> a",
    ]


def test_the_way_through_a_large_cycle_is_shown_and_that_through_a_tangle_is_not() -> None:
    for size in (TANGLE, TANGLE + 1):
        files = {f"c{number}": command(f"c{(number + 1) % size}") for number in range(size)}
        [finding] = findings(files, "c0", "DP002")
        if size == TANGLE:
            assert finding.message.endswith(f"c{size - 1} -> c0")
            assert len(finding.related) == size - 1
        else:
            assert f"a tangle of {size} commands" in finding.message
            assert finding.related == ()
        assert [fix.title for fix in finding.fixes] == ["Break the cycle here"]


def test_the_first_candidates_of_an_ambiguous_name_are_listed_and_can_be_chosen() -> None:
    files = {"ship": command("state"), **{f"family{number}/state": command() for number in range(8)}}
    [finding] = findings(files, "ship", "DP006")
    assert finding.message.endswith("`family4/state` and 3 more")
    assert [fix.title for fix in finding.fixes] == [f"Change to `family{number}/state`" for number in range(5)]
    assert not any(fix.safe for fix in finding.fixes)


@pytest.mark.parametrize(
    ("names", "words"), [(["a"], "`a`"), (["a", "b"], "`a` and `b`"), (["a", "b", "c"], "`a`, `b` and `c`")]
)
def test_names_in_words(names: list[str], words: str) -> None:
    assert listed(names) == words


@pytest.mark.parametrize(
    ("hint", "argument"),
    [
        ("<file>", "<file>"),
        ("[--dry] <file name> <more>", "<file name>"),
        ("[<file>]", ""),
        ("[--from <tag> [--to <tag>]]", ""),
        ("file < 3 MB", ""),
        ("a <- b -> c", ""),
        ("[" * 50_000 + "<file>", "<file>"),
        ("", ""),
    ],
    ids=range(8),
)
def test_the_required_argument_of_a_hint(hint: str, argument: str) -> None:
    assert required_argument(hint) == argument
