"""The safe fixes on real files: what they leave is YAML for every reader, and nothing else is touched."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from bandleader.library.discovery import source_of
from bandleader.library.document import Document
from bandleader.library.finding import Finding
from bandleader.library.frontmatter.model import Node
from bandleader.library.settings import DEFAULT
from bandleader.library.source import Format, Kind, Root, Source
from bandleader.rules.rule import ALL_KINDS
from bandleader.rules.ruleset import RuleSet
from bandleader.text.decode import decode
from bandleader.text.edit import Edit, apply_edits

FAMILIES = ("FM", "EN", "VA")
RULES = {kind: RuleSet(kind, DEFAULT) for kind in ALL_KINDS}
KINDS: dict[str, Kind] = {
    "commands": "command",
    "command": "command",
    "agents": "agent",
    "agent": "agent",
    "skills": "skill",
}
FORMATS: dict[str, Format] = {".opencode": "opencode", ".github": "copilot"}


def source(path: Path) -> Source | None:
    """A corpus holds folders of libraries without what makes them roots: their names have to do."""
    parts = path.parts
    for at, part in enumerate(parts[:-1]):
        if part in KINDS:
            folder = Path(*parts[: at + 1]).as_posix()
            return source_of(Root(folder, KINDS[part], FORMATS.get(parts[at - 1], "claude")), path.as_posix())
    return None


def check(doc: Document) -> list[Finding]:
    return [finding for finding in RULES[doc.source.kind].check_document(doc) if finding.code.startswith(FAMILIES)]


def preferred_safe_edits(findings: list[Finding]) -> list[Edit]:
    return [edit for finding in findings for fix in finding.fixes[:1] if fix.safe for edit in fix.edits]


def plain(node: Node) -> object:
    """The value without its places."""
    if node.tag == "list":
        return [plain(item) for item in node.items]
    return {pair.key: plain(pair.node) for pair in node.pairs} if node.tag == "map" else node.value


@pytest.fixture(scope="module")
def checked(corpus: Path) -> list[tuple[Document, list[Finding]]]:
    found = []
    for path in sorted(corpus.rglob("*.md")):
        where = source(path)
        if where is not None and where.kind in RULES:
            doc = Document(where, *decode(path.read_bytes()))
            found.append((doc, check(doc)))
    return found


@pytest.fixture(scope="module")
def fixed(checked: list[tuple[Document, list[Finding]]]) -> list[tuple[Document, Document]]:
    """The documents that have a safe fix, before and after all of them."""
    return [
        (doc, Document(doc.source, apply_edits(doc.text, edits)))
        for doc, findings in checked
        if (edits := preferred_safe_edits(findings))
    ]


def test_a_tenth_of_the_commands_is_no_yaml_and_every_one_can_be_mended(
    checked: list[tuple[Document, list[Finding]]],
) -> None:
    commands = [doc for doc, _ in checked if doc.source.kind == "command"]
    broken = [doc for doc in commands if not doc.front_matter.strict]
    assert 0.10 < len(broken) / len(commands) < 0.20
    for doc in broken:
        assert all(problem.edits for problem in doc.front_matter.problems), doc.source.path


def test_hints_in_brackets_are_found_and_can_be_quoted(checked: list[tuple[Document, list[Finding]]]) -> None:
    lists = [
        (doc, [finding for finding in findings if finding.code == "VA003"])
        for doc, findings in checked
        if (node := doc.node("argument-hint")) and node.tag == "list"
    ]
    assert len(lists) > 70
    for doc, findings in lists:
        assert [finding.fixes[0].safe for finding in findings] == [True], doc.source.path


def test_nothing_has_two_findings(checked: list[tuple[Document, list[Finding]]]) -> None:
    for doc, findings in checked:
        spans = sorted((finding.start, finding.end) for finding in findings)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans)), doc.source.path


def test_what_the_fixes_leave_is_strict_yaml(fixed: list[tuple[Document, Document]]) -> None:
    assert len(fixed) > 250
    for before, after in fixed:
        assert after.front_matter.strict, before.source.path
        content = after.front_matter.content
        assert list(yaml.safe_load(after.text[content.start : content.end])) == list(after.values), before.source.path


def test_the_fixes_change_nothing_else(fixed: list[tuple[Document, Document]]) -> None:
    """The body stays, and every value is what it was, or the text that was written for it."""
    for before, after in fixed:
        path = before.source.path
        assert after.text[after.body_start :] == before.text[before.body_start :], path
        for old, new in zip(before.values.values(), after.values.values(), strict=True):
            written = before.text[old.node.start : old.node.end]
            assert plain(new.node) in (plain(old.node), written), f"{path}: {old.key}"


def test_a_second_run_finds_nothing_to_fix(fixed: list[tuple[Document, Document]]) -> None:
    for before, after in fixed:
        assert not preferred_safe_edits(check(after)), before.source.path
