"""Every request that the server answers, asked of the real program over standard input and output."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from bandleader_lsp.registrations import registered

EXAMPLE = Path(__file__).parents[2] / "examples" / "clean"
COMMANDS = EXAMPLE / ".claude" / "commands"
TEXT = (COMMANDS / "git/pr.md").read_text(encoding="utf-8")
LINE = next(number for number, line in enumerate(TEXT.splitlines()) if "git/commit" in line)
HERE = {"line": LINE, "character": TEXT.splitlines()[LINE].index("git/commit") + 2}
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 30, "character": 0}}
NOT_REQUESTS = {"exit", "initialized"}

Params = Callable[[str, dict[str, Any]], Any]
ABOUT: Params = lambda uri, _: {"textDocument": {"uri": uri}}  # noqa: E731
AT: Params = lambda uri, _: {"textDocument": {"uri": uri}, "position": HERE}  # noqa: E731


def files(name: str, **more: str) -> Params:
    return lambda uri, _: {"files": [{name: uri, **{key: uri.replace("pr.md", new) for key, new in more.items()}}]}


def params_of(method: str, given: Any) -> Any:
    """The parameters as the type that the protocol has for them."""
    kind = types.METHOD_TO_TYPES[method][2]
    if isinstance(given, types.CallHierarchyItem):
        return kind(given)  # type: ignore[misc]
    return get_converter().structure(given, kind) if isinstance(given, dict) else given


def first(method: str, part: str = "") -> Params:
    """What an earlier answer began with: these methods go on with it."""

    def params(_: str, answers: dict[str, Any]) -> Any:
        answer = answers[method]
        found = (getattr(answer, "items", None) if part == "items" else None) or answer
        return found[0]

    return params


# Method -> its parameters, and a word that its answer must have in it ("" where an answer may be null).
REQUESTS: dict[str, tuple[Params, str]] = {
    "textDocument/hover": (AT, "git/commit"),
    "textDocument/completion": (AT, "git/commit"),
    "completionItem/resolve": (first("textDocument/completion", "items"), "label"),
    "textDocument/signatureHelp": (AT, ""),
    "textDocument/definition": (AT, "commit.md"),
    "textDocument/implementation": (AT, "commit.md"),
    "textDocument/references": (lambda u, a: {**AT(u, a), "context": {"includeDeclaration": True}}, "pr.md"),
    "textDocument/documentHighlight": (AT, "range"),
    "textDocument/documentSymbol": (ABOUT, "dependencies"),
    "textDocument/documentLink": (ABOUT, "commit.md"),
    "documentLink/resolve": (first("textDocument/documentLink"), "code-reviewer.md"),
    "textDocument/foldingRange": (ABOUT, "start_line"),
    "textDocument/selectionRange": (lambda u, _: {"textDocument": {"uri": u}, "positions": [HERE]}, "parent"),
    "textDocument/semanticTokens/full": (ABOUT, "data"),
    "textDocument/semanticTokens/range": (lambda u, _: {"textDocument": {"uri": u}, "range": WHOLE}, "data"),
    "textDocument/inlayHint": (lambda u, _: {"textDocument": {"uri": u}, "range": WHOLE}, "in all"),
    "textDocument/codeLens": (ABOUT, "range"),
    "codeLens/resolve": (first("textDocument/codeLens"), "Run"),
    "textDocument/codeAction": (
        lambda u, _: {
            "textDocument": {"uri": u},
            "range": WHOLE,
            "context": {"diagnostics": [], "triggerKind": 1},
        },
        "Run git/pr",
    ),
    "textDocument/prepareCallHierarchy": (AT, "git/commit"),
    "callHierarchy/incomingCalls": (first("textDocument/prepareCallHierarchy"), "git/pr"),
    "callHierarchy/outgoingCalls": (first("textDocument/prepareCallHierarchy"), "quality/verify"),
    "textDocument/prepareRename": (AT, "git/commit"),
    "textDocument/rename": (lambda u, a: {**AT(u, a), "newName": "git/record"}, "record.md"),
    "textDocument/diagnostic": (ABOUT, "items"),
    "workspace/diagnostic": (lambda *_: {"previousResultIds": []}, "items"),
    "workspace/symbol": (lambda *_: {"query": "commit"}, "git/commit"),
    "workspaceSymbol/resolve": (first("workspace/symbol"), "commit.md"),
    "workspace/willRenameFiles": (files("oldUri", newUri="pull.md"), "release.md"),
    "workspace/willDeleteFiles": (files("uri"), ""),
    "workspace/executeCommand": (lambda u, _: {"command": "bandleader.graph", "arguments": [u]}, "git/commit"),
}


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[sys.executable, "-m", "bandleader_lsp.main"]))
async def client(lsp_client: LanguageClient, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[None]:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("clean") / "clean"))
    for refresh in (
        types.WORKSPACE_INLAY_HINT_REFRESH,
        types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.CLIENT_REGISTER_CAPABILITY,
    ):
        lsp_client.feature(refresh)(lambda *_: None)
    capabilities = client_capabilities("visual_studio_code")
    root = types.WorkspaceFolder(folder.as_uri(), "clean")
    await lsp_client.initialize_session(types.InitializeParams(capabilities, workspace_folders=[root]))
    lsp_client.folder = folder  # type: ignore[attr-defined]
    yield
    await lsp_client.shutdown_session()


async def test_every_request_is_answered(client: LanguageClient) -> None:
    uri = (client.folder / ".claude/commands/git/pr.md").as_uri()  # type: ignore[attr-defined]
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "markdown", 1, TEXT)))
    answers: dict[str, Any] = {}
    for method, (params, word) in REQUESTS.items():
        answers[method] = answer = await client.protocol.send_request_async(
            method, params_of(method, params(uri, answers))
        )
        assert word in str(answer), (method, answer)


def test_no_request_is_left_out() -> None:
    """What a client says without waiting for an answer has tests of its own."""
    methods, _ = registered()
    answered = {name for name in methods if not name.startswith(("$/", "bandleader/", "window/"))}
    told = {name for name in answered if "/did" in name} | NOT_REQUESTS | {"initialize", "shutdown"}
    assert answered - told == REQUESTS.keys()
