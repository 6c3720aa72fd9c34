"""What the parser and the decoder find is passed on, each kind by one rule."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from bandleader.library.document import Document
from bandleader.library.frontmatter.model import ProblemKind
from bandleader.library.settings import DEFAULT
from bandleader.library.source import Root, Source
from bandleader.rules.registry import RULES
from bandleader.rules.rule import DocumentRule
from bandleader.rules.ruleset import RuleSet
from bandleader.text import decode as decoding
from bandleader.text.decode import decode

ROOT = Root("/w/.claude/commands", "command", "claude", "/w")
COMMAND = Source("/w/.claude/commands/x.md", "x", "command", ROOT)


def test_every_problem_of_the_front_matter_has_one_rule() -> None:
    rules = Counter(problem for rule in RULES if isinstance(rule, DocumentRule) for problem in rule.problems)
    assert rules == dict.fromkeys(get_args(ProblemKind), 1)


def test_every_problem_of_the_bytes_has_one_rule() -> None:
    """A byte order mark does harm before front matter only, where the parser speaks."""
    head = b"\xef\xbb\xbf---\r\ndescription: Print the menu of the day\n---\n"
    data = head + "Print caf\xe9 \0 \u202e.\n".encode("cp1252", "ignore") + "\u202e".encode()
    text, problems = decode(data)
    assert {problem.kind for problem in problems} == set(get_args(decoding.ProblemKind))
    found = RuleSet("command", DEFAULT).check_document(Document(COMMAND, text, problems))
    assert sorted(finding.code for finding in found) == ["EN001", "EN002", "EN003", "EN004", "FM010"]
