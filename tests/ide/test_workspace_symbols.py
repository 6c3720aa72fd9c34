"""The names of a library by what somebody types of them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bandleader.ide.workspace_symbols import FEW, LIMIT, SymbolIndex
from bandleader.library.snapshot import Snapshot
from bandleader.rules.checker import Checker
from bandleader.text.edit import Edit, apply_edits
from tests.support.memory import memory_facts, memory_library

TEXT = "---\ndescription: Do one thing and report it\n---\n\nDo it.\n"
FILES = {
    ".claude/commands/git/status.md": TEXT,
    ".claude/commands/queue/status.md": TEXT,
    ".claude/commands/status-report.md": TEXT,
    ".claude/commands/quality/verify.md": TEXT,
    ".claude/commands/statusbar/open.md": TEXT,
    ".claude/commands/_shared/tools.md": "Tools\n",
    ".claude/agents/second.md": TEXT.replace("---\nd", "---\nname: reviewer\nd", 1),
    ".claude/skills/verifying/SKILL.md": TEXT,
}


def index_of(files: dict[str, str]) -> SymbolIndex:
    return SymbolIndex(memory_library(files)[0])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status", ["git/status", "queue/status", "status-report", "statusbar/open"]),
        ("/git:status", ["git/status"]),
        ("GIT/Stat", ["git/status"]),
        ("quality verify", ["quality/verify"]),
        ("verif", ["verifying", "quality/verify"]),
        ("qv", ["quality/verify"]),
        ("reveiwer", ["reviewer"]),
        ("reviewer", ["reviewer"]),
        ("tools", ["_shared/tools"]),
        ("zzz", []),
    ],
)
def test_the_best_names_come_first(query: str, names: list[str]) -> None:
    assert [file.name for file in index_of(FILES).search(query)][: max(len(names), 1)] == names


def test_an_empty_query_asks_for_all() -> None:
    found = index_of(FILES).search("")
    assert {(file.name, file.kind, file.family) for file in found} == {
        ("git/status", "command", "git"),
        ("queue/status", "command", "queue"),
        ("status-report", "command", ""),
        ("quality/verify", "command", "quality"),
        ("statusbar/open", "command", "statusbar"),
        ("_shared/tools", "shared", "_shared"),
        ("reviewer", "agent", ""),
        ("verifying", "skill", ""),
    }


def test_names_with_other_letters_between_are_not_looked_for_when_enough_have_them_together() -> None:
    many = {f".claude/commands/st{number}.md": TEXT for number in range(LIMIT + 5)}
    together = index_of({**many, ".claude/commands/s-t.md": TEXT}).search("st")
    assert len(together) == LIMIT
    assert all(file.name.startswith("st") for file in together)
    few = dict(list(many.items())[: FEW - 1])
    assert [file.name for file in index_of({**few, ".claude/commands/s-t.md": TEXT}).search("st")][-1] == "s-t"


def test_an_index_fits_until_a_name_comes_or_goes() -> None:
    snapshot, checker = memory_library(FILES)
    index = SymbolIndex(snapshot)
    edited = _edited(
        snapshot, checker, ".claude/commands/git/status.md", apply_edits(TEXT, [Edit(len(TEXT), len(TEXT), "More.\n")])
    )
    assert index.fits(edited)
    assert not index.fits(_edited(edited, checker, ".claude/commands/new.md", TEXT))


def _edited(snapshot: Snapshot, checker: Checker, relative: str, text: str) -> Snapshot:
    facts = memory_facts(relative, text, checker)
    assert facts is not None
    return snapshot.apply({facts.source.path: facts}).snapshot


@given(st.text(max_size=30))
@example("x" * 100_000)
def test_any_query_has_an_answer_without_a_file_twice(query: str) -> None:
    found = INDEX.search(query)
    assert len(found) == len({file.path for file in found})
    assert set(found) <= set(INDEX.search(""))


INDEX = index_of(FILES)
