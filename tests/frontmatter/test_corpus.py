"""Real libraries: what YAML accepts is read as it is, what it rejects is read all the same and can be mended."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bandleader.library.frontmatter.model import FrontMatter
from bandleader.library.frontmatter.parse import parse_front_matter
from bandleader.text.edit import apply_edits
from tests.frontmatter.blocks import SYNTAX, accepts, assert_places, data_of


@pytest.fixture(scope="module")
def texts(corpus: Path) -> dict[Path, str]:
    return {path: path.read_bytes().decode() for path in sorted(corpus.rglob("*.md"))}


@pytest.fixture(scope="module")
def blocks(texts: dict[Path, str]) -> dict[Path, FrontMatter]:
    found = {path: parse_front_matter(text) for path, text in texts.items()}
    return {path: front_matter for path, front_matter in found.items() if front_matter.present}


@pytest.fixture(scope="module")
def rejected(blocks: dict[Path, FrontMatter]) -> dict[Path, FrontMatter]:
    return {path: front_matter for path, front_matter in blocks.items() if not front_matter.strict}


def test_front_matter_is_there_where_a_file_begins_with_it(
    texts: dict[Path, str], blocks: dict[Path, FrontMatter]
) -> None:
    assert set(blocks) == {path for path, text in texts.items() if text.startswith("---")}
    assert (len(texts), len(blocks)) == (1_511, 1_272)


def test_strict_says_what_pyyaml_says(texts: dict[Path, str], blocks: dict[Path, FrontMatter]) -> None:
    for path, found in blocks.items():
        assert found.strict == accepts(texts[path][slice(*found.content)]), path
        assert_places(texts[path], found)


def test_accepted_blocks_hold_pyyamls_keys(texts: dict[Path, str], blocks: dict[Path, FrontMatter]) -> None:
    for path, found in blocks.items():
        if found.strict:
            loaded = yaml.load(texts[path][slice(*found.content)], yaml.CSafeLoader)
            assert [entry.key for entry in found.entries] == list(loaded), path


def test_accepted_blocks_have_no_problem(blocks: dict[Path, FrontMatter]) -> None:
    assert not [(path, found.problems) for path, found in blocks.items() if found.strict and found.problems]


def test_rejected_blocks_have_one_problem_each(rejected: dict[Path, FrontMatter]) -> None:
    assert all(len(found.problems) == 1 for found in rejected.values())
    kinds = Counter(found.problems[0].kind for found in rejected.values())
    assert kinds == {"flow-lookalike": 200, "unquoted-colon": 4}


def test_the_problem_is_where_pyyaml_stops(texts: dict[Path, str], rejected: dict[Path, FrontMatter]) -> None:
    for path, found in rejected.items():
        content = texts[path][slice(*found.content)]
        with pytest.raises(yaml.MarkedYAMLError) as caught:
            yaml.load(content, yaml.CSafeLoader)
        mark = caught.value.problem_mark
        assert mark is not None
        line = texts[path].count("\n", found.content.start, found.problems[0].start)
        assert line == mark.line, path


def test_every_rejected_block_is_mended_by_quotes(texts: dict[Path, str], rejected: dict[Path, FrontMatter]) -> None:
    for path, found in rejected.items():
        text, (problem,) = texts[path], found.problems
        spans = {(problem.start, problem.end), *problem.related}
        assert {(edit.start, edit.end) for edit in problem.edits} == spans, path
        mended = apply_edits(text, problem.edits)
        after = parse_front_matter(mended)
        assert accepts(mended[slice(*after.content)]), path
        assert not SYNTAX & {problem.kind for problem in after.problems}, path
        assert data_of(after) == data_of(found), path
        for entry in found.entries:
            if (entry.node.start, entry.node.end) in spans:
                assert entry.node.value == text[entry.node.start : entry.node.end]


def test_half_typed_blocks_are_read(texts: dict[Path, str], blocks: dict[Path, FrontMatter]) -> None:
    """Each front matter cut off at many places, closed and not."""
    for number, (path, found) in enumerate(blocks.items()):
        for end in range(found.content.start + number % 29, min(found.content.end, 600), 29):
            text = texts[path][:end]
            assert_places(text, parse_front_matter(text))
            closed = f"{text}\n---\n"
            assert_places(closed, parse_front_matter(closed))
