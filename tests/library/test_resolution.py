"""Which file a written name means."""

from __future__ import annotations

import pytest

from bandleader.library.references import RefKind
from bandleader.library.resolution import resolve, similar
from bandleader.library.settings import DEFAULT, CheckSettings, KnownSettings, Settings
from bandleader.library.snapshot import Snapshot
from tests.support.memory import WORKSPACE, memory_library

KNOWN = Settings(
    check=CheckSettings(known=KnownSettings(commands=("pm:next",), agents=("team:lead",), prefixes=("lib",)))
)


def library(*paths: str, settings: Settings = DEFAULT, texts: dict[str, str] | None = None) -> Snapshot:
    files = {path: f"---\ndescription: What {path} does\n---\nDo it.\n" for path in paths}
    return memory_library({**files, **(texts or {})}, settings)[0]


def meaning(snapshot: Snapshot, written: str, kind: RefKind = "dependency", at: str = ".claude/commands/me.md") -> str:
    """How ``written`` resolves in the file ``at``, as one line."""
    link = resolve(snapshot.names, kind, written, snapshot.files[f"{WORKSPACE}/{at}"].source)
    return " ".join([link.how, *(path.removeprefix(f"{WORKSPACE}/") for path in link.targets)])


ME = ".claude/commands/me.md"


@pytest.mark.parametrize("written", ["quality/verify", "/quality:verify", "quality:verify", "/quality/verify.md"])
def test_every_spelling_is_exact(written: str) -> None:
    snapshot = library(ME, ".claude/commands/quality/verify.md", ".claude/commands/verify.md")
    assert meaning(snapshot, written) == "exact .claude/commands/quality/verify.md"


def test_the_folder_comes_first() -> None:
    snapshot = library(ME, ".claude/commands/a.md", ".claude/commands/a/execute.md", ".claude/commands/a/b.md")
    assert meaning(snapshot, "a") == "default .claude/commands/a/execute.md"
    assert meaning(snapshot, "a/b") == "exact .claude/commands/a/b.md"
    without = library(ME, ".claude/commands/a.md", ".claude/commands/a/b.md")
    assert meaning(without, "a") == "exact .claude/commands/a.md"


def test_the_default_of_an_inner_folder_comes_after_the_file() -> None:
    snapshot = library(
        ME, ".claude/commands/a/b.md", ".claude/commands/a/b/execute.md", ".claude/commands/a/c/execute.md"
    )
    assert meaning(snapshot, "a/b") == "exact .claude/commands/a/b.md"
    assert meaning(snapshot, "a/c") == "default .claude/commands/a/c/execute.md"


def test_a_colon_in_a_file_name_is_a_separator() -> None:
    snapshot = library(ME, ".claude/commands/svelte:check.md")
    assert meaning(snapshot, "/svelte:check") == "exact .claude/commands/svelte:check.md"
    assert meaning(snapshot, "check") == "tail .claude/commands/svelte:check.md"


def test_one_name_with_an_equal_end_is_taken_and_several_are_ambiguous() -> None:
    snapshot = library(
        ME, ".claude/commands/git/state.md", ".claude/commands/test/unit.md", ".claude/commands/deploy/state.md"
    )
    assert meaning(snapshot, "UNIT") == "tail .claude/commands/test/unit.md"
    assert meaning(snapshot, "tests/unit") == "tail .claude/commands/test/unit.md"
    assert meaning(snapshot, "state") == "ambiguous .claude/commands/deploy/state.md .claude/commands/git/state.md"


def test_a_close_name_is_taken_for_what_runs_but_not_for_a_mention() -> None:
    snapshot = library(ME, ".claude/commands/verification.md")
    assert meaning(snapshot, "verificaton") == "close .claude/commands/verification.md"
    assert meaning(snapshot, "verificaton", "command") == "missing"
    assert meaning(library(ME, ".claude/commands/plan-a.md"), "plan-b") == "missing"


def test_of_several_close_names_none_is_taken() -> None:
    snapshot = library(ME, ".claude/commands/verification.md", ".claude/commands/verifications.md")
    assert meaning(snapshot, "verificatio") == "missing"


def test_a_path_that_is_written_out_names_one_file() -> None:
    snapshot = library(ME, ".claude/commands/git/state.md", ".claude/commands/deploy/state.md")
    assert meaning(snapshot, ".claude/commands/git/state.md") == "exact .claude/commands/git/state.md"
    assert meaning(snapshot, "./git/state.md") == "exact .claude/commands/git/state.md"
    assert meaning(snapshot, "state.md").startswith("ambiguous")


def test_the_nearest_scope_decides() -> None:
    snapshot = library(
        ME,
        ".claude/commands/a.md",
        "sub/.claude/commands/me.md",
        "sub/.claude/commands/a.md",
        "sub/.claude/commands/below.md",
        "plugins/kit/commands/a.md",
        "plugins/kit/commands/x/far.md",
        "sub/.claude/commands/x/near.md",
        "plugins/kit/commands/y/near.md",
    )
    below = "sub/.claude/commands/me.md"
    assert meaning(snapshot, "a") == "exact .claude/commands/a.md"
    assert meaning(snapshot, "a", at=below) == "exact sub/.claude/commands/a.md"
    assert meaning(snapshot, "me", at="plugins/kit/commands/a.md") == "exact .claude/commands/me.md"
    assert meaning(snapshot, "below") == "missing"
    assert meaning(snapshot, "far", at=below) == "tail plugins/kit/commands/x/far.md"
    assert meaning(snapshot, "near", at=below) == "tail sub/.claude/commands/x/near.md"


def test_a_near_skill_comes_before_a_far_command() -> None:
    snapshot = library(
        ME, "plugins/kit/commands/notes.md", ".claude/skills/notes/SKILL.md", ".claude/skills/a/SKILL.md"
    )
    assert meaning(snapshot, "notes") == "exact .claude/skills/notes/SKILL.md"
    both = library(ME, ".claude/commands/notes.md", ".claude/skills/notes/SKILL.md")
    assert meaning(both, "notes") == "exact .claude/commands/notes.md"
    assert meaning(both, "notes", "skill") == "exact .claude/skills/notes/SKILL.md"


def test_a_namespace_means_the_roots_that_have_it() -> None:
    snapshot = library(
        ME,
        ".claude/commands/a.md",
        "plugins/kit/commands/a.md",
        "plugins/box/commands/a.md",
        "plugins/box/commands/b.md",
    )
    assert meaning(snapshot, "/kit:a") == "exact plugins/kit/commands/a.md"
    assert meaning(snapshot, "box:a", at="plugins/kit/commands/a.md") == "exact plugins/box/commands/a.md"
    assert meaning(snapshot, "kit:b") == "missing"
    family = library(ME, ".claude/commands/kit/a.md", "plugins/kit/commands/a.md")
    assert meaning(family, "kit:a") == "exact .claude/commands/kit/a.md"


def test_a_configured_namespace_means_every_root() -> None:
    snapshot = library(ME, ".claude/commands/a.md", settings=KNOWN)
    assert meaning(snapshot, "/lib:a") == "exact .claude/commands/a.md"
    assert meaning(library(ME, ".claude/commands/a.md"), "/lib:a") == "tail .claude/commands/a.md"


def test_names_that_exist_elsewhere() -> None:
    snapshot = library(ME, settings=KNOWN)
    assert meaning(snapshot, "/pm:next") == "built-in"
    assert meaning(snapshot, "/review", "command") == "built-in"
    assert meaning(snapshot, "Explore", "agent") == "built-in"
    assert meaning(snapshot, "team:lead", "agent") == "built-in"
    assert meaning(snapshot, "code-review", "skill") == "built-in"
    assert meaning(snapshot, "explore", "agent") == "missing"


def test_a_declared_name_is_the_library_s_before_it_is_built_in() -> None:
    snapshot = library(ME, ".claude/commands/git/status.md")
    assert meaning(snapshot, "status") == "tail .claude/commands/git/status.md"
    assert meaning(snapshot, "status", "command") == "built-in"
    assert meaning(library(ME), "status") == "built-in"


def agent(name: str) -> str:
    return f"---\nname: {name}\ndescription: Does the work of {name}\n---\nDo it.\n"


def test_agents_are_called_by_name_and_by_path_where_the_reader_does() -> None:
    texts = {
        ".claude/agents/team/one.md": agent("reader"),
        "plugins/kit/agents/review/two.md": agent("security"),
        ".opencode/agents/deep/three.md": agent("Deep"),
    }
    snapshot = library(ME, texts=texts)
    assert meaning(snapshot, "reader", "agent") == "exact .claude/agents/team/one.md"
    assert meaning(snapshot, "team/one", "agent") == "missing"
    assert meaning(snapshot, "kit:review:security", "agent") == "exact plugins/kit/agents/review/two.md"
    assert meaning(snapshot, "kit:security", "agent") == "exact plugins/kit/agents/review/two.md"
    assert meaning(snapshot, "deep/three", "agent") == "exact .opencode/agents/deep/three.md"
    assert meaning(snapshot, "reader") == "missing"


@pytest.mark.parametrize("written", ["", "/", ":", " "])
def test_nothing_means_nothing(written: str) -> None:
    assert meaning(library(ME), written) == "missing"


def near(snapshot: Snapshot, name: str, kind: RefKind = "dependency") -> list[str]:
    return [found for found, _ in similar(snapshot.names, kind, name, snapshot.files[f"{WORKSPACE}/{ME}"].source)]


def test_suggestions_are_visible_names_nearest_first() -> None:
    snapshot = library(
        ME,
        ".claude/commands/quality/verify.md",
        ".claude/commands/verify-all.md",
        ".claude/skills/verifier/SKILL.md",
        "sub/.claude/commands/verifi.md",
        ".claude/agents/verify.md",
    )
    assert near(snapshot, "verfy") == ["quality/verify", "verify-all", "verifier"]
    assert near(snapshot, "zzz") == []


def test_suggestions_of_equal_similarity_stand_in_the_order_of_their_names() -> None:
    paths = [f".claude/commands/step-{letter}.md" for letter in "dbca"]
    assert (
        near(library(ME, *paths), "step-x")
        == near(library(ME, *paths[::-1]), "step-x")
        == ["step-a", "step-b", "step-c"]
    )


def test_suggestions_keep_the_namespace() -> None:
    snapshot = library(ME, ".claude/commands/states.md", "plugins/kit/commands/state.md")
    assert near(snapshot, "kit:stat") == ["kit/state"]


def test_built_in_agents_are_suggested_and_built_in_commands_are_not() -> None:
    snapshot = library(ME)
    assert near(snapshot, "explorer", "agent") == ["Explore"]
    assert near(snapshot, "statu") == []
