"""Completion, on the marker fixtures beside this file, and what must hold for any text."""

from __future__ import annotations

import posixpath
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bandleader.ide.completion import Completions, complete
from bandleader.ide.completion.documentation import documentation
from bandleader.ide.completion.item import LIMIT
from bandleader.library.document import Document
from bandleader.library.graph import strong_components
from bandleader.library.snapshot import Snapshot
from bandleader.text.edit import apply_edits
from bandleader.text.lines import LineIndex
from tests.support.fixture import CURSOR, Case, read_suite
from tests.support.memory import WORKSPACE, memory_library, memory_source

SUITE = read_suite(Path(__file__).with_suffix(".md").with_name("completion.md"))
LIBRARY = {
    ".claude/commands/git/commit.md": "---\ndescription: Commit what is staged\n---\n\nCommit.\n",
    ".claude/commands/git/pr.md": "---\ndescription: Open a pull request\ndependencies: [git/commit]\n---\n\nOpen.\n",
    ".claude/agents/reviewer.md": "---\nname: reviewer\ndescription: Reads every change\n---\n\nRead.\n",
}


def asked(files: dict[str, str], relative: str, offset: int) -> tuple[Completions, Snapshot, Document]:
    """What is offered in a world that holds just these files."""

    def list_folder(folder: str) -> list[tuple[str, bool]]:
        below = [path[len(folder) - len(WORKSPACE) :].lstrip("/") for path in files if inside(path, folder)]
        return sorted({(path.partition("/")[0], "/" in path) for path in below})

    def inside(path: str, folder: str) -> bool:
        return f"{WORKSPACE}/{path}".startswith(f"{folder}/")

    snapshot, _ = memory_library(files)
    source = memory_source(relative)
    assert source is not None
    document = Document(source, files[relative])
    return complete(snapshot, document, offset, list_folder), snapshot, document


def typed(text: str, relative: str = ".claude/commands/git/new.md", **more: str) -> Completions:
    """What is offered at the cursor drawn into a new file."""
    files = LIBRARY | more | {relative: text.replace(CURSOR, "", 1)}
    return asked(files, relative, text.index(CURSOR))[0]


def labels(found: Completions) -> list[str]:
    return [item.label for item in found.items]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for case in SUITE])
def test_completion(case: Case) -> None:
    assert case.library.cursor is not None
    relative, offset = case.library.cursor
    found, _, document = asked(case.library.files, relative, offset)
    lines = LineIndex(document.text)
    drawn = [mark for mark in case.library.expected if mark.severity == "info"]
    offered = []
    for item in found.items:
        (line, start), (last, end) = lines.position(item.edit.start), lines.position(item.edit.end)
        assert line == last, "an editor takes edits of one line only"
        offered.append((line, start, max(end, start + 1), item.kind, item.label))
    expected = [(mark.line, mark.start, mark.end, mark.code, mark.message) for mark in drawn]
    open_end = any(mark.code == "more" for mark in case.library.expected)
    assert offered[: len(expected) if open_end else None] == expected
    if case.fixed is not None:
        edited = {relative: apply_edits(document.text, [found.items[0].edit])}
        assert {path: edited.get(path, "") for path in case.fixed} == case.fixed


@pytest.mark.parametrize(
    ("text", "snippet"),
    [
        ("---\ndescription: x\ncompl$0\n---\n", "complexity: ${1|simple,medium,complex|}"),
        ("---\ndescription: x\ndisable$0\n---\n", "disable-model-invocation: ${1|true,false|}"),
        ("---\ndescription: x\ndepend$0\n---\n", "dependencies: [$1]"),
        ("---\ndescription: x\nargum$0\n---\n", 'argument-hint: "$1"'),
        ("---\ndescription: x\nrun$0\n---\n", "run:\n  $0"),
        ("---\r\nrun:\r\n  re$0\r\n---\r\n", "retry:\r\n  $0"),
        ("---\nallowed-tools: Read, $0\n---\n", "Bash($1)"),
        ("---\ndescription: x\n---\n\nUse $$0\n", "\\$ARGUMENTS"),
    ],
)
def test_tab_stops(text: str, snippet: str) -> None:
    assert snippet in [item.snippet for item in typed(text).items]


def test_a_nested_key_indents_what_follows_for_clients_without_snippets() -> None:
    (retry,) = (item for item in typed("---\nrun:\n  $0\n---\n").items if item.label == "retry")
    assert retry.edit.new == "retry:\n    "


def test_a_front_matter_is_one_template_with_stops() -> None:
    (item,) = typed("$0").items
    assert item.edit.new.startswith("---\ndescription: ")
    assert item.edit.new.endswith("\n---\n\n")
    assert "${1:" in item.snippet
    assert item.snippet.endswith("$0")


def test_only_so_many_names_are_offered_and_further_letters_ask_again() -> None:
    many = {
        f".claude/commands/all/c{number:03}.md": "---\ndescription: One of many\n---\n\nDo.\n" for number in range(150)
    }
    found = typed("---\ndependencies: [$0]\n---\n", **many)
    assert len(found.items) == LIMIT
    assert not found.complete
    narrowed = typed("---\ndependencies: [c14$0]\n---\n", **many)
    assert labels(narrowed)[:10] == [f"all/c14{digit}" for digit in range(10)]
    assert narrowed.complete


def test_a_name_that_cannot_be_written_plainly_is_quoted() -> None:
    odd = {".claude/agents/odd.md": "---\nname: 'a, b'\ndescription: An odd one\n---\n\nRead.\n"}
    for text, written in (("[$0]", '"a, b"'), ("$0", "a, b"), ("['$0']", "a, b")):
        found = typed(f"---\nagents: {text}\n---\n", **odd)
        assert written in [item.edit.new for item in found.items]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\nallowed-tools: [Rea$0]\n---\n", "Reads a file."),
        ("---\ncomplexity$0\n---\n", "weighs in the complexity budget"),
        ("---\nrun:\n  re$0\n---\n", "How often a failed execution is tried again."),
        ("---\nmodel: $0\n---\n", "The newest Opus."),
        ("---\nagents: [Expl$0]\n---\n", "without changing it"),
        ("---\nagents: [rev$0]\n---\n", "Reads every change"),
        ("---\ndependencies: [pr$0]\n---\n", "Depends on `git/commit`."),
    ],
)
def test_an_item_can_be_explained_later(text: str, words: str) -> None:
    relative = ".claude/commands/new.md"
    found, snapshot, document = asked(LIBRARY | {relative: text.replace("$0", "")}, relative, text.index("$0"))
    explained = [documentation(snapshot, document.source, item.about) for item in found.items if item.about]
    assert any(words in text for text in explained)


NAMES = [f"{family}/{name}" for family in "ab" for name in ("one", "two", "three")]
GRAPHS = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3, unique=True), min_size=2, max_size=6
)


@settings(max_examples=60)
@given(GRAPHS, st.sampled_from(["[$0]", "\n  - $0", "$0", "{optional: [$0]}"]))
def test_no_dependency_that_is_offered_closes_a_cycle(graph: dict[str, list[str]], value: str) -> None:
    def text(needs: str) -> str:
        return f"---\ndescription: One of several\ndependencies: {needs}\n---\n\nDo.\n"

    own = next(iter(graph))
    files = {f".claude/commands/{name}.md": text(f"[{', '.join(needs)}]") for name, needs in graph.items()}
    relative = f".claude/commands/{own}.md"
    drawn = text(value)
    files[relative] = drawn.replace("$0", "")
    found, before, document = asked(files, relative, drawn.index("$0"))
    for item in found.items:
        if item.kind == "command":
            files[relative] = apply_edits(document.text, [item.edit])
            after, _ = memory_library(files)
            path = document.source.path
            assert len(after.successors(path)) == 1
            assert path not in after.cycles
            assert len(strong_components(after.edges, after.successors)) >= len(
                strong_components(before.edges, before.successors)
            )


PIECES = st.sampled_from(
    [
        *(
            "---",
            "\n",
            "\r\n",
            "  ",
            "\t",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            ": ",
            ":",
            '"',
            "'",
            "#",
            "|",
            "𝄞",
            "`",
            "```",
        ),
        *("dependencies", "run", "retry", "allowed-tools", "Bash(", "git", "model", "description", "@", "/", "$", "x"),
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@settings(max_examples=300)
@given(TEXTS, st.booleans(), st.floats(0, 1))
def test_any_text_is_completed_without_an_error_and_around_the_cursor(text: str, front: bool, place: float) -> None:
    text = "---\n" + text if front else text
    offset = round(place * len(text))
    relative = ".claude/commands/git/new.md"
    found, _, _ = asked(LIBRARY | {relative: text}, relative, offset)
    for item in found.items:
        assert 0 <= item.edit.start <= offset <= item.edit.end <= len(text)
        assert "\n" not in text[item.edit.start : item.edit.end]
        assert item.label


@pytest.mark.parametrize("line", ["[]", "- []", "a", "- a", "[a", "a: [", "{", "- {a: [b", "'"])
def test_a_front_matter_of_endless_lines_is_read_once_or_not_at_all(line: str) -> None:
    for count in (900, 30_000):
        typed("---\n" + f"{line}\n" * count + "dependencies: [$0")
        typed("---\ndependencies: [" + f"{line}, " * count + "$0")


def test_paths_outside_the_project_are_not_looked_at() -> None:
    looked: list[str] = []

    def list_folder(folder: str) -> list[tuple[str, bool]]:
        looked.append(folder)
        return []

    for path in ("../", "../../../../", "src/../../", "/etc/", "~/"):
        text = f"---\ndescription: x\n---\n\nRead @{path}"
        source = memory_source(".claude/commands/new.md")
        assert source is not None
        complete(memory_library({})[0], Document(source, text), len(text), list_folder)
    assert all(posixpath.normpath(folder).startswith(WORKSPACE) for folder in looked)
