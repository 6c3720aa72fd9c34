"""Whatever arrives is answered as the protocol wants it, and the session goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.server.editor import PULL, Editor
from tests.server.texts import BROKEN, CLEAN

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
START = {"line": 0, "character": 0}


async def still_works(editor: Editor, path: Path) -> bool:
    uri = editor.open(path, BROKEN)
    return [one["code"] for one in await editor.diagnostics(uri)] == ["FM002"]


@pytest.mark.parametrize("body", [b"{", b"nonsense", b'{"jsonrpc": "2.0",}', b"\xff\xfe", b"[" * 100_000])
async def test_what_is_not_json_is_a_parse_error(editor: Editor, commands: Path, body: bytes) -> None:
    editor.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    assert editor.messages[-1]["error"]["code"] == PARSE_ERROR
    assert editor.messages[-1]["id"] is None
    assert await still_works(editor, commands / "base.md")


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b'"text"', b'{"method": 5, "id": 1}'])
async def test_json_that_is_no_message_is_an_invalid_request(editor: Editor, commands: Path, body: bytes) -> None:
    editor.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    assert editor.messages[-1]["error"]["code"] == INVALID_REQUEST
    assert await still_works(editor, commands / "base.md")


@pytest.mark.parametrize(
    "header", [b"Content-Length: x\r\n\r\n", b"\r\n\r\n", b"Hello\r\n\r\n", b"Content-Length: 0\r\n\r\n"]
)
async def test_a_header_without_sense_is_a_parse_error(editor: Editor, commands: Path, header: bytes) -> None:
    editor.raw(header)
    assert editor.messages[-1]["error"]["code"] == PARSE_ERROR
    assert await still_works(editor, commands / "base.md")


async def test_an_unknown_request_is_refused_and_an_unknown_notification_is_dropped(editor: Editor) -> None:
    answer = await editor.ask("textDocument/brew", {"textDocument": {"uri": "file:///a.md"}})
    assert answer["error"]["code"] == METHOD_NOT_FOUND
    before = len(editor.messages)
    editor.notify("$/brewed", {})
    editor.notify("textDocument/brewed", [1, 2])
    assert len(editor.messages) == before


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/definition", {}),
        ("textDocument/definition", None),
        ("textDocument/definition", {"textDocument": {"uri": 5}, "position": "top"}),
        ("textDocument/codeAction", {"textDocument": {"uri": "file:///a"}, "range": 1, "context": {"diagnostics": []}}),
        ("workspace/executeCommand", {"command": "bandleader.showReferences", "arguments": ["file:///a.md"]}),
        ("workspace/executeCommand", {"command": "rm", "arguments": ["-rf", "/"]}),
    ],
)
async def test_wrong_parameters_are_an_error_without_a_traceback(editor: Editor, method: str, params: Any) -> None:
    error = (await editor.ask(method, params))["error"]
    assert error["code"] == INVALID_PARAMS
    assert "data" not in error
    assert "Traceback" not in error["message"]


@pytest.mark.parametrize(
    "params",
    [
        None,
        {},
        {"textDocument": {}},
        {"textDocument": {"uri": 5, "version": 2}, "contentChanges": [{"text": "x"}]},
        {"textDocument": {"uri": "file:///never-opened.md", "version": 2}, "contentChanges": [{"text": "x"}]},
    ],
)
@pytest.mark.parametrize("method", ["textDocument/didOpen", "textDocument/didChange", "textDocument/didClose"])
async def test_a_malformed_notification_about_a_text_is_dropped(
    editor: Editor, commands: Path, method: str, params: Any
) -> None:
    before = len(editor.messages)
    editor.notify(method, params)
    assert len(editor.messages) == before
    assert await still_works(editor, commands / "base.md")


@pytest.mark.parametrize("changes", [5, [5], [{}], [{"text": 5}], [{"text": "x", "range": {"start": START}}]])
async def test_a_malformed_change_leaves_the_text_as_it_was(editor: Editor, commands: Path, changes: Any) -> None:
    uri = editor.open(commands / "base.md", CLEAN)
    document = {"uri": uri, "version": 2}
    editor.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
    assert editor.server.documents.by_uri[uri].text == CLEAN
    editor.change(uri, BROKEN)
    assert [one["code"] for one in editor.published()[uri]] == ["FM002"]


URIS = [
    "untitled:Untitled-1",
    "git:/project/.claude/commands/base.md?%7B%22ref%22%3A%22%22%7D",
    "vscode-remote://host/a.md",
    "file:relative.md",
    "file:///with%00nul.md",
    "file:///%FF%FE.md",
    "file:///no/such/folder/a.md",
    "http://[broken",
    "",
    "%",
]
REQUESTS: list[tuple[str, dict[str, Any], Any]] = [
    ("textDocument/definition", {"position": START}, []),
    ("textDocument/documentLink", {}, []),
    ("textDocument/codeLens", {}, []),
    ("textDocument/codeAction", {"range": {"start": START, "end": START}, "context": {"diagnostics": []}}, []),
]


@pytest.mark.parametrize("uri", URIS)
async def test_what_is_no_file_of_a_library_has_empty_answers(stranger: Editor, library: Path, uri: str) -> None:
    await stranger.initialize(library, capabilities=PULL)
    item = {"uri": uri, "languageId": "markdown", "version": 1, "text": BROKEN}
    stranger.notify("textDocument/didOpen", {"textDocument": item})
    for method, params, empty in REQUESTS:
        assert await stranger.request(method, {"textDocument": {"uri": uri}, **params}) == empty
    report = await stranger.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert (report["kind"], report["items"]) == ("full", [])
    stranger.notify(
        "textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": ""}]}
    )
    stranger.close_file(uri)
    await stranger.loaded()


@pytest.mark.parametrize("position", [(0, 10_000), (10_000, 0), (2**31 - 1, 2**31 - 1)])
async def test_a_position_past_the_end_is_the_end(editor: Editor, commands: Path, position: tuple[int, int]) -> None:
    uri = editor.open(commands / "base.md", CLEAN)
    place = {"line": position[0], "character": position[1]}
    about = {"textDocument": {"uri": uri}}
    assert await editor.request("textDocument/definition", {**about, "position": place}) == []
    span = {"start": place, "end": place}
    context = {"diagnostics": [], "only": ["quickfix"]}
    assert await editor.request("textDocument/codeAction", {**about, "range": span, "context": context}) == []
    editor.type(uri, position, position, "!")
    line = min(position[0], CLEAN.count("\n"))
    lines = CLEAN.split("\n")
    lines[line] += "!"
    assert editor.server.documents.by_uri[uri].text == "\n".join(lines)


async def test_half_a_character_arrives_and_goes_out_again(editor: Editor, commands: Path) -> None:
    """JavaScript cuts strings between surrogates; JSON can say so, UTF-8 cannot."""
    uri = editor.open(commands / "base.md", CLEAN.replace("dependencies", "") + "\ud83d")
    editor.change(uri, "---\ndescription: Use it\ndependencies: [nothing-\ud83d]\n---\n\nDo it.\n")
    assert "DP001" in [one["code"] for one in editor.published()[uri]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "---",
        "---\n" * 1000,
        "a" * 1_000_000,
        "a" * 50_000_000,
        "x\n" * 100_000,
        "---\ndependencies: [" + ", ".join(f"n{i}" for i in range(2_000)) + "]\n---\n",
        "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n",
        "---\ndescription: \u202eevil\u202c\n---\n",
        "\ufeff---\r\ndescription: x\r\n---\r\n",
        "---\ndependencies: [../../etc/passwd, /etc/passwd, 'a\\0b']\n---\n",
    ],
    ids=range(12),
)
async def test_any_text_gives_diagnostics(editor: Editor, commands: Path, text: str) -> None:
    uri = editor.open(commands / "base.md", text)
    await editor.diagnostics(uri)
    for method, params, _ in REQUESTS:
        await editor.request(method, {"textDocument": {"uri": uri}, **params})


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.lists(st.integers(1, 50), max_size=20))
async def test_any_bytes_leave_the_server_alive(data: bytes, cuts: list[int]) -> None:
    editor = Editor()
    start = 0
    for cut in cuts:
        editor.raw(data[start : start + cut])
        start += cut
    editor.raw(data[start:])
    assert not editor.server.finished.done()
