"""The real program over standard input and output, driven by an independent client."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

EXAMPLE = Path(__file__).parents[2] / "examples" / "broken"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("example") / "broken"))


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[sys.executable, "-m", "bandleader_lsp.main"]))
async def client(lsp_client: LanguageClient, example: Path) -> AsyncIterator[None]:
    capabilities = client_capabilities("neovim")
    for refresh in (types.WORKSPACE_INLAY_HINT_REFRESH, types.WORKSPACE_SEMANTIC_TOKENS_REFRESH):
        lsp_client.feature(refresh)(lambda *_: None)
    folder = types.WorkspaceFolder(example.as_uri(), "broken")
    params = types.InitializeParams(capabilities=capabilities, workspace_folders=[folder])
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()
    assert lsp_client._server is not None
    assert lsp_client._server.returncode == 0


def open_file(client: LanguageClient, path: Path, text: str | None = None) -> str:
    text = path.read_text(encoding="utf-8") if text is None else text
    item = types.TextDocumentItem(path.as_uri(), "markdown", 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    return path.as_uri()


async def diagnostics_of(client: LanguageClient, uri: str) -> list[types.Diagnostic]:
    while uri not in client.diagnostics:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(client.diagnostics[uri])


async def loaded(client: LanguageClient, example: Path) -> None:
    """Diagnostics of a file that is not open come once the whole library is known."""
    await diagnostics_of(client, (example / ".claude/commands/milestone/execute.md").as_uri())


async def test_the_broken_example_is_published_without_opening_anything(client: LanguageClient, example: Path) -> None:
    await loaded(client, example)
    assert any(client.diagnostics.values())
    assert all(one.source == "bandleader" and one.code for found in client.diagnostics.values() for one in found)


async def test_typing_shows_and_mends_a_broken_front_matter(client: LanguageClient, example: Path) -> None:
    path = example / ".claude/commands/typed.md"
    uri = open_file(client, path, "---\ndescription: Show how typing works\n---\n\nShow it.\n")
    assert await diagnostics_of(client, uri) == []
    place = types.Position(1, len("description: Show"))
    for version, (start, end, text, expected) in enumerate(
        [(place, place, ":", ["FM002"]), (place, types.Position(1, place.character + 1), "", [])], start=2
    ):
        del client.diagnostics[uri]
        change = types.TextDocumentContentChangePartial(types.Range(start, end), text)
        identifier = types.VersionedTextDocumentIdentifier(version, uri)
        client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))
        assert [one.code for one in await diagnostics_of(client, uri)] == expected


async def test_a_dependency_leads_to_its_file(client: LanguageClient, example: Path) -> None:
    await loaded(client, example)
    path = example / ".claude/commands/git/pr.md"
    uri = open_file(client, path)
    links = await client.text_document_document_link_async(types.DocumentLinkParams(types.TextDocumentIdentifier(uri)))
    assert links
    params = types.DefinitionParams(types.TextDocumentIdentifier(uri), links[0].range.start)
    (found,) = await client.text_document_definition_async(params) or ()
    assert isinstance(found, types.LocationLink)
    assert found.target_uri == links[0].target
