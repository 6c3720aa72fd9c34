"""Permission rules: where they stand, what is wrong with them, and what they allow."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.library.frontmatter.model import Node
from bandleader.library.grants import (
    Grant,
    covered,
    covers,
    grants_of,
    is_broad,
    is_read_only,
    parse_grant,
    split_rules,
)
from bandleader.library.schema.shell import split_command


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("", []),
        (" , ,", []),
        ("Read", [("Read", None)]),
        ("Read, Write,Edit", [("Read", None), ("Write", None), ("Edit", None)]),
        ("Read Write\tEdit", [("Read", None), ("Write", None), ("Edit", None)]),
        ("Bash(git add:*), Read", [("Bash", "git add:*"), ("Read", None)]),
        ("Agent(a, b) Read", [("Agent", "a, b"), ("Read", None)]),
        ("Bash(echo $(date +%s) (x)), Read", [("Bash", "echo $(date +%s) (x)"), ("Read", None)]),
        ('"Read", "Bash(ls *)"', [("Read", None), ("Bash", "ls *")]),
        ("WebFetch(domain:example.com)", [("WebFetch", "domain:example.com")]),
        ("mcp__github__get_issue mcp__github__*", [("mcp__github__get_issue", None), ("mcp__github__*", None)]),
    ],
)
def test_rules_are_separated_outside_parentheses(text: str, rules: list[tuple[str, str | None]]) -> None:
    grants = split_rules(text, 0)
    assert [(grant.tool, grant.specifier) for grant in grants] == rules
    assert [grant.error for grant in grants] == [""] * len(rules)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Bash(git status, Read", "never closed"),
        ("Bash((a)", "never closed"),
        ("Bash()", "nothing between"),
        ("Bash( )", "nothing between"),
        ("Bash(ls)x", "`x` after"),
        ("Bash(ls))", "`)` after"),
        ("Read)", "never opened"),
        ("(ls)", "no tool name"),
        ("[Read]", "not a tool name"),
        ("9lives", "not a tool name"),
    ],
)
def test_what_is_wrong_with_a_rule(text: str, error: str) -> None:
    (grant,) = split_rules(text, 0)
    assert error in grant.error
    assert (grant.start, grant.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Read", "tool"),
        ("Unheard", "tool"),
        ("all", "all"),
        ("*", "wildcard"),
        ("Web*", "wildcard"),
        ("mcp__*", "wildcard"),
        ("mcp__*__get", "wildcard"),
        ("mcp__github", "mcp"),
        ("mcp__github__*", "mcp"),
        ("mcp__github__get_*", "mcp"),
        ("mcp__plugin_a_b__get", "mcp"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    (grant,) = split_rules(text, 0)
    assert grant.kind == kind
    assert grant.error == ""


RULE_LIKE = st.lists(
    st.sampled_from(
        ["Read", "Bash", "mcp__a__b", "all", "*", "(", ")", "git:*", ",", " ", "\n", '"', "'", "`", "é", "𝄞"]
    ),
    max_size=30,
).map("".join)


@given(st.one_of(st.text(), RULE_LIKE), st.integers(0, 1000))
def test_spans_are_exact_and_in_order_for_any_text(text: str, start: int) -> None:
    at = start
    for grant in split_rules(text, start):
        whole = text[grant.start - start : grant.end - start]
        assert whole
        assert at <= grant.start <= grant.tool_start <= grant.tool_end <= grant.end <= start + len(text)
        assert text[at - start : grant.start - start].replace(",", "").strip() == ""
        assert text[grant.tool_start - start : grant.tool_end - start] == grant.tool
        if grant.specifier is not None:
            assert f"{grant.tool}({grant.specifier})" in whole
        at = grant.end


@given(st.one_of(st.text(), RULE_LIKE))
def test_nothing_but_separators_is_left_out(text: str) -> None:
    rest = list(text)
    for grant in split_rules(text, 0):
        rest[grant.start : grant.end] = [""] * (grant.end - grant.start)
    assert "".join(rest).replace(",", "").strip() == ""


@given(st.text(), st.integers(0, 1000))
def test_one_rule_is_the_whole_text_or_an_error(text: str, start: int) -> None:
    grant = parse_grant(text, start)
    assert start <= grant.start <= grant.end <= start + len(text)
    whole = re.sub(r"\A[\s,]+|[\s,]+\Z", "", text)
    assert grant.error or text[grant.start - start : grant.end - start].strip(" ,") == whole


def test_several_rules_are_not_one() -> None:
    assert parse_grant("Read, Write", 5) == Grant("Read, Write", None, 5, 16, 5, 16, "several rules in one")


def scalar(value: str, start: int, end: int, style: str = "") -> Node:
    return Node("str", value, start, end, style)


@pytest.mark.parametrize(
    ("source", "node"),
    [
        ("x: Read, Bash(ls:*)", scalar("Read, Bash(ls:*)", 3, 19)),
        ("x: 'Read, Bash(ls:*)'", scalar("Read, Bash(ls:*)", 3, 21, "'")),
        ('x: "Read, Bash(ls:*)"', scalar("Read, Bash(ls:*)", 3, 21, '"')),
        (
            "x: [Read, 'Bash(ls:*)']",
            Node("list", (scalar("Read", 4, 8), scalar("Bash(ls:*)", 10, 22, "'")), 3, 23, "["),
        ),
    ],
)
def test_rules_of_a_value_stand_where_they_are_written(source: str, node: Node) -> None:
    grants = grants_of(node)
    assert [source[grant.start : grant.end] for grant in grants] == ["Read", "Bash(ls:*)"]
    assert [source[grant.tool_start : grant.tool_end] for grant in grants] == ["Read", "Bash"]


def test_rules_of_a_value_that_is_written_otherwise_stand_at_all_of_it() -> None:
    source = "x: 'Read, Bash(echo ''a'':*)'"
    grants = grants_of(scalar("Read, Bash(echo 'a':*)", 3, len(source), "'"))
    assert [grant.specifier for grant in grants] == [None, "echo 'a':*"]
    assert {(grant.start, grant.end, grant.tool_start, grant.tool_end) for grant in grants} == {(3, 29, 3, 29)}


@pytest.mark.parametrize("node", [Node("null", "", 0, 0), Node("map", (), 0, 2, "{"), Node("list", (), 0, 2, "[")])
def test_other_values_hold_no_rules(node: Node) -> None:
    assert grants_of(node) == ()


@pytest.mark.parametrize(
    ("rule", "command", "expected"),
    [
        ("Bash", "rm -rf /", True),
        ("Bash(*)", "rm -rf /", True),
        ("Bash(:*)", "rm -rf /", True),
        ("Bash(npm run build)", "npm run build", True),
        ("Bash(npm run build)", "npm run build --prod", False),
        ("Bash(git:*)", "git", True),
        ("Bash(git:*)", "git push origin", True),
        ("Bash(git:*)", "gitk", False),
        ("Bash(git *)", "git", True),
        ("Bash(ls *)", "lsof", False),
        ("Bash(ls*)", "lsof", True),
        ("Bash(git * main)", "git push origin main", True),
        ("Bash(git * main)", "git main", False),
        ("Bash(* install)", "npm install", True),
        ("Bash(a*b*c)", "a b b c", True),
        ("Bash(a*bb*bc)", "abbc", False),
        ("Bash(git:* push)", "git push", False),
        ("Bash(git add:*)", "git commit", False),
        ("Bash(npm test:*)", "timeout 30 npm test x", True),
        ("Bash(npm test:*)", "timeout -k 5 30s nice -n 5 npm test", True),
        ("Bash(grep:*)", "xargs grep x", True),
        ("Bash(grep:*)", "xargs -n1 grep x", False),
        ("Bash(watch:*)", "watch ls", False),
        ("Bash(watch ls)", "watch ls", True),
        ("Bash(find:*)", "find . -name x", True),
        ("Bash(find:*)", "find . -name x -delete", False),
        ("Bash(timeout:*)", "timeout 9 find . -delete", False),
        ("Bash(git:*)", "git add . && git commit", True),
        ("Bash(git:*)", "git add . && rm x", False),
        ("Bash(git:*)", "git log | head", False),
        ("Bash(git:*)", "git log --format='a && b'", True),
        ("Bash(git:*)", 'git commit -m "a; b"', True),
        ("Bash(git:*)", 'git commit -m "$(rm x)"', False),
        ("Bash(git:*)", "git commit -m `rm x`", False),
        ("Bash(git:*)", "git log 2>&1", True),
        ("Bash(git:*)", "git log\nrm x", False),
        ("Bash(git:*)", "git log & rm x", False),
        ("Bash(git:*)", "", False),
        ("Bash(", "ls", False),
        ("Read", "ls", False),
        ("all", "ls", False),
        ("*", "ls", False),
    ],
)
def test_what_a_rule_of_bash_allows(rule: str, command: str, expected: bool) -> None:
    (grant,) = split_rules(rule, 0)
    assert covers(grant, command) is expected


@pytest.mark.parametrize(
    ("command", "parts"),
    [
        ("a", ["a"]),
        ("a && b || c; d | e |& f & g\nh", list("abcdefgh")),
        ("a 2>&1 &> x", ["a 2>&1 &> x"]),
        ("(a; b) && c", ["a", "b", "c"]),
        ("a $(b | c) d", ["b", "c", "a $(b | c) d"]),
        ("a `b` c", ["b", "a `b` c"]),
        ("a <(b) >(c)", ["b", "c", "a <(b) >(c)"]),
        ('a "x; $(b $(c) it\'s) & y" z', ["c", "b $(c) it s", 'a "x; $(b $(c) it\'s) & y" z']),
        ('a "(x) & `b`"', ["b", 'a "(x) & `b`"']),
        ("a '$(b); c'", ["a '$(b); c'"]),
        ("a $((1 + 2)) \\; b", ["a $((1 + 2)) \\; b"]),
        ("a $(b", ["a $(b", "b"]),
        ("a ) b", ["a", "b"]),
    ],
)
def test_simple_commands(command: str, parts: list[str]) -> None:
    assert list(split_command(command)) == parts


@pytest.mark.parametrize(
    ("rules", "command", "expected"),
    [
        ("Bash(git add:*), Bash(git commit:*)", "git add . && git commit -m x", True),
        ("Bash(git add:*)", "git add . && git commit -m x", False),
        ("", "git status", True),
        ("", "git status --short 2>/dev/null | head -5", True),
        ("", "git branch --show-current", True),
        ("", "git branch new", False),
        ("", "git log -- '*.py'", True),
        ("", "git log -- *.py", False),
        ("", "cat a > b", False),
        ("", 'echo "a > b"', True),
        ("", "echo $(rm x)", False),
        ("", "find . -name '*.md'", True),
        ("", "find . -delete", False),
        ("", "sort -o x x", False),
        ("", "command -v jq", True),
        ("", "command rm x", False),
        ("", "git log $(git describe --tags)..HEAD", True),
        ("", "lsof", False),
        ("", "npm test", False),
        ("", "npm test || true", False),
        ("Bash(npm test:*)", "npm test || true", True),
        ("", "", True),
    ],
)
def test_what_several_rules_allow_together(rules: str, command: str, expected: bool) -> None:
    """Reading commands need no rule at all."""
    assert covered(split_rules(rules, 0), command) is expected


@given(st.text())
def test_any_command_is_covered_by_bash_alone(command: str) -> None:
    assert covered(split_rules("Bash", 0), command)


@pytest.mark.parametrize(
    "hostile",
    [
        "timeout " + "-k " * 5000,
        "timeout " + "-k -" * 5000,
        "Bash(" * 5000,
        "Bash(" + "(a)" * 5000,
        "mcp__" + "_" * 10000 + "*x*",
        "$((" * 5000,
        '"$(' * 5000,
        "a*" * 5000,
    ],
)
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    """Each would take minutes with a pattern that tries every way to match."""
    (pattern,) = split_rules("Bash(" + "a*" * 50 + "b)", 0)
    covers(pattern, hostile)
    covered(split_rules(hostile, 0), hostile)


@pytest.mark.parametrize("rule", ["Bash", "Bash(*)", "Bash(:*)", "Bash(**)", "PowerShell", "PowerShell(*)", "*", "all"])
def test_broad_rules(rule: str) -> None:
    assert is_broad(parse_grant(rule, 0))


@pytest.mark.parametrize("rule", ["Bash(git:*)", "Bash(* x)", "Bash()", "Bash(", "Read", "mcp__a__*", "Bash(:)"])
def test_narrow_rules(rule: str) -> None:
    assert not is_broad(parse_grant(rule, 0))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("Read", True),
        ("Read(src/**)", True),
        ("Grep", True),
        ("Write", False),
        ("Bash(ls:*)", False),
        ("mcp__a__get", False),
        ("all", False),
        ("Read(", False),
    ],
)
def test_rules_that_only_read(rule: str, expected: bool) -> None:
    assert is_read_only(parse_grant(rule, 0)) is expected
