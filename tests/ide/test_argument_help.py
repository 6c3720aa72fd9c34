"""Help for the arguments of a command, behind its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.ide.argument_help import ArgumentHelp, argument_help
from bandleader.library.document import Document
from tests.support.memory import memory_library, memory_source

PATH = ".claude/commands/ship.md"
LIBRARY = {
    ".claude/commands/git/pr.md": (
        '---\ndescription: Open a pull request\nargument-hint: "<branch> [title] --draft"\n---\n\nOpen.\n'
    ),
    ".claude/commands/git/push.md": "---\ndescription: Push what is committed\n---\n\nPush.\n",
}


def helped(body: str) -> ArgumentHelp | None:
    text = f"---\ndescription: Ship all of it\ndependencies: [git/pr]\n---\n\n{body}"
    files = LIBRARY | {PATH: text.replace("$0", "", 1)}
    snapshot, _ = memory_library(files)
    source = memory_source(PATH)
    assert source is not None
    return argument_help(snapshot, Document(source, files[PATH]), text.index("$0"))


@pytest.mark.parametrize(
    ("body", "argument"),
    [
        ("Run /git/pr $0", "<branch>"),
        ("Run /git/pr ma$0", "<branch>"),
        ("Run /git/pr main $0", "[title]"),
        ("Run /git/pr main 'A long $0", "[title]"),
        ("Run /git:pr main 'A long one' $0", "--draft"),
        ("𝄞 Run /git/push and /git/pr $0main", "<branch>"),
        ("`/git/pr $0`", "<branch>"),
    ],
)
def test_the_argument_at_the_cursor(body: str, argument: str) -> None:
    found = helped(body)
    assert found is not None
    start, end = found.parameters[found.active]
    assert found.label[start:end] == argument
    assert found.label.endswith("pr <branch> [title] --draft")


@pytest.mark.parametrize(
    "body",
    [
        "Run /git/pr$0",
        "Run /git/p$0r main",
        "Run /git/push $0",
        "Run /git/nothing $0",
        "Run /git/pr main title --draft $0",
        "Run /git/pr. Then $0",
        "Run /git/pr and $0",
        "Run /git/pr\n$0",
        "`/git/pr` $0",
        "```\n/git/pr $0\n```",
        "Nothing $0",
    ],
)
def test_where_no_argument_is_written(body: str) -> None:
    assert helped(body) is None


@given(st.text("ab /.'\"`\n-", max_size=12))
def test_whatever_is_typed_the_active_argument_exists(typed: str) -> None:
    found = helped(f"Run /git/pr{typed}$0")
    assert found is None or 0 <= found.active < len(found.parameters) == 3
