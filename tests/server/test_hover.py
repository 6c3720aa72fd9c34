"""Hover and argument help over the protocol."""

from __future__ import annotations

from pathlib import Path

from tests.server.editor import PUSH, Editor, Message
from tests.server.texts import CLEAN, needs

ABLE: Message = {
    **PUSH,
    "textDocument": {
        **PUSH["textDocument"],
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "signatureHelp": {"signatureInformation": {"parameterInformation": {"labelOffsetSupport": True}}},
    },
}


def at(uri: str, line: int, character: int) -> Message:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def place(line: int, start: int, end: int) -> Message:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


async def test_a_name_is_explained_in_markdown(stranger: Editor, library: Path, commands: Path) -> None:
    await stranger.initialize(library, capabilities=ABLE)
    uri = stranger.open(commands / "top.md", CLEAN + "𝄞 then /middle\n")
    found = await stranger.request("textDocument/hover", at(uri, 5, len("𝄞 then /m") + 1))
    assert found["contents"]["kind"] == "markdown"
    assert found["contents"]["value"].startswith(
        "**middle** · command\n\nBuild on base and nothing else\n\nDepends on `base`."
    )
    assert found["range"] == place(5, len("𝄞 then /") + 1, len("𝄞 then /middle") + 1)


async def test_a_client_that_advertises_nothing_reads_plain_text(
    stranger: Editor, library: Path, commands: Path
) -> None:
    await stranger.initialize(library, capabilities={})
    uri = stranger.open(commands / "middle.md")
    found = await stranger.request("textDocument/hover", at(uri, 2, 3))
    assert found["contents"]["kind"] == "plaintext"
    assert found["contents"]["value"].startswith("dependencies: list or string or map\nCommands that must")
    assert not {"*", "`"} & set(found["contents"]["value"])


async def test_the_rule_behind_a_squiggle_is_explained(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "base.md", needs("nothing"))
    found = await editor.request("textDocument/hover", at(uri, 2, 18))
    assert found["contents"]["value"].startswith("DP001 missing-dependency\n")


async def test_where_nothing_is_known_nothing_is_said(editor: Editor, library: Path, commands: Path) -> None:
    uri = editor.open(commands / "base.md")
    assert await editor.request("textDocument/hover", at(uri, 4, 3)) is None
    assert await editor.request("textDocument/hover", at((library / "README.md").as_uri(), 0, 0)) is None
    assert await editor.request("textDocument/hover", at("untitled:1", 0, 0)) is None


async def test_the_argument_that_is_being_written(stranger: Editor, library: Path, commands: Path) -> None:
    await stranger.initialize(library, capabilities=ABLE)
    stranger.open(commands / "base.md", CLEAN.replace("---\n\n", 'argument-hint: "<𝄞> [depth]"\n---\n\n'))
    uri = stranger.open(commands / "top.md", CLEAN + "Run /base all ")
    found = await stranger.request("textDocument/signatureHelp", at(uri, 5, len("Run /base all ")))
    (signature,) = found["signatures"]
    assert signature["label"] == "/base <𝄞> [depth]"
    assert signature["documentation"] == "Check the work tree before it is shared"
    assert [parameter["label"] for parameter in signature["parameters"]] == [[6, 10], [11, 18]]
    assert found["activeParameter"] == 1


async def test_parameters_are_texts_for_clients_without_offsets(editor: Editor, commands: Path) -> None:
    editor.open(commands / "base.md", CLEAN.replace("---\n\n", 'argument-hint: "<what> [depth]"\n---\n\n'))
    uri = editor.open(commands / "top.md", CLEAN + "Run /base ")
    found = await editor.request("textDocument/signatureHelp", at(uri, 5, len("Run /base ")))
    assert [parameter["label"] for parameter in found["signatures"][0]["parameters"]] == ["<what>", "[depth]"]
    assert await editor.request("textDocument/signatureHelp", at(uri, 5, 2)) is None
