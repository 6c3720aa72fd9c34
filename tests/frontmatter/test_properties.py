"""What holds for any text whatever."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bandleader.library.frontmatter.parse import parse_front_matter
from bandleader.text.edit import apply_edits
from tests.frontmatter.blocks import ODD_TOKENS, PLAIN_TOKENS, SYNTAX, accepts, assert_places, data_of, yamlish

FENCES = ("---", "...", "name: x", "- a", "", " ", "# T", "<!-- c -->", "text", "tools:", "\ufeff")
LINES = st.lists(st.sampled_from(FENCES)).map("\n".join)


@settings(deadline=None)
@given(st.one_of(st.text(), st.text().map("---\n{}\n---\n".format), LINES))
@example("\x00---\n---\n")
@example("---\n\x00---\n\nz: 1\n---\n")
@example("---\n\u2028: x\n---\n")
def test_no_text_is_too_strange(text: str) -> None:
    assert_places(text, parse_front_matter(text))


@settings(max_examples=1_000, deadline=None)
@given(yamlish(PLAIN_TOKENS + ODD_TOKENS))
def test_a_rejected_block_has_one_problem_and_its_edits_mend_it(content: str) -> None:
    text = f"---\n{content}---\n"
    found = parse_front_matter(text)
    assert_places(text, found)
    syntax = [problem for problem in found.problems if problem.kind in SYNTAX]
    if [problem.kind for problem in syntax] == ["too-deep"]:
        return
    assert found.strict == accepts(text[slice(*found.content)])
    assert len(syntax) == (not found.strict)
    for problem in syntax:
        if problem.edits:
            mended = parse_front_matter(apply_edits(text, problem.edits))
            assert mended.strict
            assert not SYNTAX & {problem.kind for problem in mended.problems}
            assert data_of(mended) == data_of(found)
