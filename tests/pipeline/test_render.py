"""Prompts for CLIs that do not expand commands: the tokens, escapes, files and !`commands` of a body."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.pipeline.runners.attachments import MAX_FILE, attach
from bandleader.pipeline.runners.render import ShellStep, render
from bandleader.pipeline.runners.words import split_arguments


@pytest.mark.parametrize(
    ("body", "prompt"),
    [
        ("Do $ARGUMENTS now", "Do one 'two words' now"),
        ("$0, $1.", "one, two words."),
        ("$ARGUMENTS[1]/$ARGUMENTS[0]", "two words/one"),
        ("$0 $2 costs $5.00", "one $2 costs $5.00"),
        ("$who and $what and $that", "one and two words and "),
        ("$whole stays, $0", "$whole stays, one"),
        (r"\$0 \$ARGUMENTS \$ARGUMENTS[1] \$who $0", "$0 $ARGUMENTS $ARGUMENTS[1] $who one"),
        (r"\$HOME and \\$0", r"\$HOME and \\one"),
        ("${CLAUDE_SESSION_ID} ${OTHER} $0", "s1 ${OTHER} one"),
        ("Nothing", "Nothing\n\nARGUMENTS: one 'two words'"),
        (r"Only \$0", "Only $0\n\nARGUMENTS: one 'two words'"),
    ],
)
def test_substitutions(body: str, prompt: str) -> None:
    rendered = render(body, "one 'two words'", ("who", "what", "that"), variables={"CLAUDE_SESSION_ID": "s1"})
    assert rendered.text() == prompt


def test_the_first_argument_may_be_number_one() -> None:
    assert render("$0 $1 $2 $3", "a b", base=1).text() == "$0 a b $3"


def test_no_arguments_add_nothing() -> None:
    assert render("Do $ARGUMENTS.", "").text() == "Do ."
    assert render("Do it.", "  ").text() == "Do it."


@given(st.text(alphabet="$\\!`@A1 {}\n"))
def test_what_is_put_in_is_not_looked_at_again(arguments: str) -> None:
    rendered = render("<$ARGUMENTS>", arguments)
    assert rendered.text() == f"<{arguments}>"
    assert rendered.steps == ()


@given(st.text(alphabet="$\\!`@A1RGUMENTS[]{}\"' \n~"), st.text(alphabet="ab '\"$"))
def test_any_body_renders(body: str, arguments: str) -> None:
    rendered = render(body, arguments, ("A",))
    assert isinstance(rendered.text(["out"] * len(rendered.steps)), str)


def test_commands_run_first_and_their_output_is_not_looked_at_again() -> None:
    rendered = render("Status: !`git status`\n!`date` x!`no` `!`no\n\n```!\na\nb\n```\nend", "")
    assert rendered.steps == (ShellStep("git status", 1), ShellStep("date", 2), ShellStep("a\nb", 5))
    assert rendered.text(["$0 !`x`", "D", "AB"]) == "Status: $0 !`x`\nD x!`no` `!`no\n\nAB\nend"
    with pytest.raises(ValueError, match="3 outputs wanted, 1 given"):
        rendered.text(["one"])


def test_arguments_reach_commands_as_parameters() -> None:
    rendered = render("!`git log $ARGUMENTS[1] $0 $who $ARGUMENTS`", "'; rm -rf x' b", ("who",))
    assert rendered.steps == (ShellStep("git log ${1} $0 $who $ARGUMENTS", 1),)
    assert rendered.positional == ("; rm -rf x", "b")
    assert rendered.variables == {"who": "; rm -rf x", "ARGUMENTS": "'; rm -rf x' b"}
    assert "ARGUMENTS:" not in rendered.text([""])
    assert render("!`echo $ARGUMENTS[0]`", "a", base=1).steps == (ShellStep("echo ${1}", 1),)


def test_mentioned_files() -> None:
    body = 'See @src/a.py, @"my notes.md" and @$0; not `@code.py`, me@example.org, @../out, @/etc/passwd or @~/x'
    assert render(body, "docs/b.md").files == ("src/a.py", "my notes.md", "docs/b.md")
    assert render("@src/a.py.", "").text() == "@src/a.py."


def test_files_are_attached_within_limits(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = '```'\n", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\0")
    (tmp_path / "c.txt").write_bytes(b"x" * (MAX_FILE + 1))
    prompt, notes = attach("Look", ["a.py", "b.bin", "c.txt", "missing", "org/package"], str(tmp_path))
    assert prompt == "Look\n\nContent of a.py:\n\n````\nx = '```'\n````"
    assert [note.split()[0] for note in notes] == ["@b.bin", "@c.txt"]


def test_a_link_out_of_the_workspace_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "link").symlink_to(tmp_path / "secret")
    assert attach("Look", ["link"], str(tmp_path / "work")) == ("Look", [])


@pytest.mark.parametrize(
    ("text", "words"),
    [("a 'b c' \"d e\"", ("a", "b c", "d e")), ("don't stop", ("don't", "stop")), ("", ()), ("a\\ b", ("a b",))],
)
def test_arguments_are_split_like_a_shell_does(text: str, words: tuple[str, ...]) -> None:
    assert split_arguments(text) == words
