"""What a front matter names: the places, and what to cut so that an item is gone."""

from __future__ import annotations

import pytest

from bandleader.library.document import Document
from bandleader.library.frontmatter.parse import parse_front_matter
from bandleader.library.references import Reference
from tests.support.memory import memory_source


def references(front_matter: str, path: str = ".claude/commands/me.md") -> tuple[str, list[Reference]]:
    text = f"---\n{front_matter}\n---\nDo it.\n"
    source = memory_source(path)
    assert source is not None
    return text, [*Document(source, text).references]


@pytest.mark.parametrize(
    ("front_matter", "names"),
    [
        ("dependencies: [a, /b:c, 'd/e']", ["a", "b:c", "d/e"]),
        ('dependencies:\n- a\n- "/b"', ["a", "b"]),
        ("dependencies: a, /b:c ,d", ["a", "b:c", "d"]),
        ("dependencies: 'a, b'", ["a", "b"]),
        ("dependencies: {required: [a], optional: b}", ["a", "b"]),
        ("depends_on: [a]", ["a"]),
        ("agents: [a, b]", ["a", "b"]),
        ("allowed-tools: Read, Skill(a), Skill(b *), Skill(c*), Agent(d, e)", ["a", "b", "d", "e"]),
        ("run:\n  compensate: /undo\n  prelude: [_shared/u]", ["undo", "_shared/u"]),
        ("dependencies: 7", ["7"]),
        ("dependencies:", []),
        ("dependencies: [{name: a}, [b]]", []),
    ],
)
def test_names_are_found_where_they_stand(front_matter: str, names: list[str]) -> None:
    text, found = references(front_matter)
    assert [reference.name for reference in found] == names
    assert [text[reference.start : reference.end] for reference in found] == names


def test_a_list_in_a_skill_holds_commands_only_where_they_begin_with_a_slash() -> None:
    _, found = references("dependencies: [pandas, /a, {required: b}]", ".claude/skills/s/SKILL.md")
    assert [(reference.kind, reference.name) for reference in found] == [("dependency", "a")]
    _, found = references("dependencies: {required: [a]}", ".claude/skills/s/SKILL.md")
    assert [(reference.kind, reference.name) for reference in found] == [("dependency", "a")]


LISTS = [
    "dependencies: [a, b, c]",
    "dependencies: [ 'a' , \"b\",c ]",
    "dependencies: [\n  a,  # first\n  b,\n  c\n  ]",
    "dependencies:\n- a\n- b  # second\n- 'c'",
    "dependencies:\r\n  - a\r\n  - b\r\n  - c",
    "dependencies: a, b ,c",
    "dependencies: 'a,b, c'",
    "dependencies:\n  required: [a, b, c]\n  optional: [d]",
]


@pytest.mark.parametrize("front_matter", LISTS)
@pytest.mark.parametrize("gone", [{0}, {1}, {2}, {1, 2}])
def test_without_the_cut_the_other_items_are_left(front_matter: str, gone: set[int]) -> None:
    text, found = references(f"description: Do it\n{front_matter}\nmodel: opus")
    for index in sorted(gone, reverse=True):
        cut = found[index]
        text = text[: cut.cut_start] + text[cut.cut_end :]
    assert parse_front_matter(text).strict
    source = memory_source(".claude/commands/me.md")
    assert source is not None
    document = Document(source, text)
    left = [reference.name for index, reference in enumerate(found) if index not in gone]
    assert [reference.name for reference in document.references] == left
    assert document.string("model") == "opus"
    assert document.string("description") == "Do it"


@pytest.mark.parametrize(
    "front_matter",
    [
        "dependencies: [a]",
        "dependencies:\n- a",
        "dependencies: a",
        "dependencies: 'a' # why",
        "dependencies:\n  required: a",
    ],
)
def test_the_only_item_can_be_cut_too(front_matter: str) -> None:
    text, [only] = references(f"description: Do it\n{front_matter}\nmodel: opus")
    text = text[: only.cut_start] + text[only.cut_end :]
    assert parse_front_matter(text).strict
    assert "a" not in [entry.node.scalar for entry in parse_front_matter(text).entries]
    assert "model: opus\n" in text


def test_what_cannot_be_cut_alone_has_no_cut() -> None:
    _, [first, _] = references("dependencies: {required: a, optional: b}")
    assert first.cut_start == first.cut_end


def test_lone_carriage_returns_end_lines_too() -> None:
    text, [only] = references("dependencies:\r- a\rmodel: opus")
    assert text[: only.cut_start] + text[only.cut_end :] == "---\nmodel: opus\n---\nDo it.\n"
