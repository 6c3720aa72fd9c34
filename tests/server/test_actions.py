"""Quick fixes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bandleader.text.edit import Edit, apply_edits
from bandleader.text.lines import LineIndex
from tests.server.editor import PUSH, Editor
from tests.server.texts import BROKEN, CLEAN, needs

DOCUMENT: dict[str, Any] = {"start": {"line": 0, "character": 0}, "end": {"line": 100, "character": 0}}


async def actions(editor: Editor, uri: str, span: dict[str, Any] = DOCUMENT, **context: Any) -> list[dict[str, Any]]:
    params = {"textDocument": {"uri": uri}, "range": span, "context": {"diagnostics": [], **context}}
    found: list[dict[str, Any]] = await editor.request("textDocument/codeAction", params)
    return found


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    lines = LineIndex(text)

    def offset(position: dict[str, int]) -> int:
        return lines.offset(position["line"], position["character"], "utf-16")

    return apply_edits(
        text, [Edit(offset(e["range"]["start"]), offset(e["range"]["end"]), e["newText"]) for e in edits]
    )


async def test_a_fix_mends_the_text_and_names_its_version_and_diagnostic(editor: Editor, commands: Path) -> None:
    text = BROKEN.replace("Use this", "𝄞 Use this")
    uri = editor.open(commands / "base.md", text)
    diagnostics = await editor.diagnostics(uri)
    action = (await actions(editor, uri, diagnostics[0]["range"], diagnostics=diagnostics))[0]
    (change,) = action["edit"]["documentChanges"]
    assert action["kind"] == "quickfix"
    assert action["isPreferred"] is True
    assert action["diagnostics"] == diagnostics
    assert change["textDocument"] == {"uri": uri, "version": 1}
    editor.change(uri, applied(text, change["edits"]))
    assert editor.published()[uri] == []


async def test_a_client_without_document_changes_gets_plain_ones(
    stranger: Editor, library: Path, commands: Path
) -> None:
    await stranger.initialize(library, capabilities={**PUSH, "workspace": {}})
    uri = stranger.open(commands / "base.md", BROKEN)
    action = (await actions(stranger, uri))[0]
    assert applied(BROKEN, action["edit"]["changes"][uri]) != BROKEN


async def test_only_the_first_fix_of_a_finding_is_preferred(editor: Editor, commands: Path) -> None:
    (commands / "building.md").write_text(CLEAN.replace("tree", "a"), encoding="utf-8")
    (commands / "buildings.md").write_text(CLEAN.replace("tree", "b"), encoding="utf-8")
    editor.disk_changed(commands / "building.md", commands / "buildings.md")
    uri = editor.open(commands / "base.md", needs("buildin-up"))
    fixes = [action for action in await actions(editor, uri) if action["kind"] == "quickfix"]
    assert len(fixes) > 1
    assert [action["isPreferred"] for action in fixes] == [True] + [False] * (len(fixes) - 1)


async def test_a_fix_is_offered_where_its_finding_is(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "base.md", BROKEN)
    below = {"start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 3}}
    assert await actions(editor, uri, below, only=["quickfix"]) == []


async def test_all_safe_fixes_at_once(editor: Editor, commands: Path) -> None:
    text = BROKEN.replace("---\n\n", "argument-hint: [a] [b]\ndependencies: [bose]\n---\n\n") + "Work on $ARGUMENTS.\n"
    uri = editor.open(commands / "base.md", text)
    (action,) = await actions(editor, uri, only=["source.fixAll"])
    assert action["kind"] == "source.fixAll.bandleader"
    mended = applied(text, action["edit"]["documentChanges"][0]["edits"])
    assert '"Use this when: the build is red"' in mended
    assert '"[a] [b]"' in mended
    assert "[bose]" in mended


async def test_a_client_gets_the_kinds_it_asks_for(editor: Editor, commands: Path) -> None:
    uri = editor.open(commands / "base.md", BROKEN)
    kinds = {}
    for only in ("quickfix", "source", "source.fixAll", "source.fixAll.bandleader", "source.fixAllOfIt", "refactor"):
        kinds[only] = {action["kind"] for action in await actions(editor, uri, only=[only])}
    all_fixes = {"source.fixAll.bandleader"}
    assert kinds == {
        "quickfix": {"quickfix"},
        "source": all_fixes,
        "source.fixAll": all_fixes,
        "source.fixAll.bandleader": all_fixes,
        "source.fixAllOfIt": set(),
        "refactor": set(),
    }


async def test_a_clean_file_offers_nothing_unasked(editor: Editor, commands: Path) -> None:
    assert await actions(editor, editor.open(commands / "base.md"), triggerKind=2) == []


async def test_a_client_that_knows_commands_only_gets_those(stranger: Editor, library: Path, commands: Path) -> None:
    await stranger.initialize(library, capabilities={})
    uri = stranger.open(commands / "base.md", BROKEN)
    assert await actions(stranger, uri) == [
        {"title": "Run base", "command": "bandleader.run", "arguments": [uri]},
        {"title": "Show the plan of base", "command": "bandleader.showPlan", "arguments": [uri]},
    ]
