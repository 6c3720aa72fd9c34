"""Texts follow the editor, and the newest state of each is computed once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.text.lines import Encoding, LineIndex
from bandleader_lsp.documents import Document
from tests.server.editor import Editor
from tests.server.texts import BROKEN, CLEAN, needs

ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])
TEXTS = st.text(st.sampled_from("ab \n\r\té𝄞\u2028\x0c"), max_size=30)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), TEXTS), max_size=6), ENCODINGS)
def test_any_changes_give_what_splicing_the_text_gives(
    text: str, edits: list[tuple[int, int, str]], encoding: Encoding
) -> None:
    document = Document("file:///a.md", 1, text)
    for first, second, new in edits:
        lines = LineIndex(text)
        places = [lines.position(offset, encoding) for offset in sorted((first, second))]
        start, end = (lines.offset(*place, encoding) for place in places)
        text = text[:start] + new + text[end:]
        span = [{"line": line, "character": column} for line, column in places]
        document.change([{"range": {"start": span[0], "end": span[1]}, "text": new}], encoding)
        assert document.text == text


def test_a_range_may_be_written_backwards() -> None:
    document = Document("file:///a.md", 1, "one two")
    span = {"start": {"line": 0, "character": 7}, "end": {"line": 0, "character": 4}}
    document.change([{"range": span, "text": "three"}], "utf-16")
    assert document.text == "one three"


def test_changes_of_one_message_build_on_each_other() -> None:
    document = Document("file:///a.md", 1, "")
    start = {"line": 0, "character": 0}
    document.change([{"text": "world"}, {"text": "hello ", "range": {"start": start, "end": start}}], "utf-16")
    assert document.text == "hello world"


async def test_columns_are_those_of_the_client(editor: Editor, commands: Path) -> None:
    """Beyond U+FFFF a character is two units of UTF-16."""
    uri = editor.open(commands / "base.md", CLEAN.replace("Check", "𝄞𝄞"))
    line = "description: 𝄞𝄞 the work tree before it is shared"
    editor.type(uri, (1, len("description: ") + 4), (1, len("description: ") + 4), ": loud")
    (diagnostic,) = editor.published()[uri]
    assert diagnostic["range"]["start"] == {"line": 1, "character": len("description: ")}
    assert diagnostic["range"]["end"] == {"line": 1, "character": len(line) + 2 + len(": loud")}


async def test_queued_changes_are_computed_once_in_their_newest_state(
    editor: Editor, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = editor.open(commands / "base.md", CLEAN)
    (project,) = editor.server.libraries.projects.values()
    computed: list[str] = []
    edit = project.edit
    monkeypatch.setattr(project, "edit", lambda path, text: computed.append(text) or edit(path, text))
    before = editor.publications()
    editor.change(uri, BROKEN, CLEAN, needs("nothing"), BROKEN)
    assert computed == [BROKEN]
    assert editor.publications() == before + 1
    assert editor.messages[-1]["params"]["version"] == 5


async def test_a_request_after_a_change_sees_it(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "base.md", CLEAN)
    params = {"textDocument": {"uri": uri}}
    document = {"uri": uri, "version": 2}
    editor.send(
        {
            "method": "textDocument/didChange",
            "params": {"textDocument": document, "contentChanges": [{"text": needs("bad")}]},
        },
        {"id": "lens", "method": "textDocument/codeLens", "params": params},
    )
    answer = next(message for message in editor.messages if message.get("id") == "lens")
    assert [lens["command"]["title"] for lens in answer["result"][-2:]] == ["Dependencies (1)", "Dependents (1)"]


async def test_an_unsaved_text_overrides_the_file_until_it_is_closed(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "bad.md", CLEAN.replace("work tree", "other tree"))
    assert await editor.diagnostics(uri) == []
    editor.close_file(uri)
    assert [one["code"] for one in editor.published()[uri]] == ["FM002"]


async def test_an_error_of_the_engine_does_not_end_the_session(
    editor: Editor, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = editor.open(commands / "base.md", CLEAN)
    (project,) = editor.server.libraries.projects.values()
    with monkeypatch.context() as patch:
        patch.setattr(project, "edit", lambda path, text: 1 / 0)
        editor.change(uri, needs("nothing"))
    editor.change(uri, BROKEN)
    assert [one["code"] for one in editor.published()[uri]] == ["FM002"]
