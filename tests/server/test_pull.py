"""Diagnostics that the client asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.server.editor import PULL, PUSH, Editor
from tests.server.texts import BROKEN, CLEAN, needs


async def document(editor: Editor, uri: str, previous: str | None = None) -> dict[str, Any]:
    params = {"textDocument": {"uri": uri}, "identifier": "bandleader", "previousResultId": previous}
    return await editor.request("textDocument/diagnostic", params)


async def workspace(editor: Editor, *previous: dict[str, Any]) -> dict[str, dict[str, Any]]:
    known = [{"uri": report["uri"], "value": report["resultId"]} for report in previous]
    result = await editor.request("workspace/diagnostic", {"previousResultIds": known})
    return {report["uri"]: report for report in result["items"]}


def refreshes(editor: Editor, what: str = "diagnostic") -> int:
    return sum(message.get("method") == f"workspace/{what}/refresh" for message in editor.messages)


async def test_nothing_is_pushed_to_a_client_that_pulls(puller: Editor, commands: Path) -> None:
    puller.change(puller.open(commands / "base.md"), BROKEN)
    assert puller.publications() == 0


async def test_a_document_has_a_report_with_an_id(puller: Editor, commands: Path) -> None:
    uri = puller.open(commands / "base.md", BROKEN)
    report = await document(puller, uri)
    assert report["kind"] == "full"
    assert [one["code"] for one in report["items"]] == ["FM002"]
    assert await document(puller, uri, report["resultId"]) == {"kind": "unchanged", "resultId": report["resultId"]}


async def test_an_edit_makes_a_new_report_and_taking_it_back_the_old_one(puller: Editor, commands: Path) -> None:
    uri = puller.open(commands / "base.md", BROKEN)
    first = await document(puller, uri)
    puller.change(uri, CLEAN)
    second = await document(puller, uri, first["resultId"])
    assert (second["kind"], second["items"]) == ("full", [])
    puller.change(uri, BROKEN)
    assert await document(puller, uri) == first


async def test_the_workspace_is_every_file_with_findings(puller: Editor, commands: Path) -> None:
    reports = await workspace(puller)
    uri = (commands / "bad.md").as_uri()
    assert list(reports) == [uri]
    assert reports[uri]["version"] is None
    assert [one["code"] for one in reports[uri]["items"]] == ["FM002"]


async def test_what_the_client_knows_is_unchanged_changed_or_gone(puller: Editor, commands: Path) -> None:
    uri = puller.open(commands / "base.md", needs("top"))
    first = await workspace(puller)
    assert len(first) == 4
    puller.change(uri, BROKEN)
    second = await workspace(puller, *first.values())
    kinds = {Path(uri).name: (report["kind"], len(report.get("items", ()))) for uri, report in second.items()}
    assert kinds == {
        "bad.md": ("unchanged", 0),
        "base.md": ("full", 1),
        "middle.md": ("full", 0),
        "top.md": ("full", 0),
    }
    assert second[uri]["version"] == 2
    assert set(await workspace(puller, second[uri])) == {uri, (commands / "bad.md").as_uri()}


async def test_the_client_asks_for_its_own_edits_and_is_told_about_others(puller: Editor, commands: Path) -> None:
    uri = puller.open(commands / "base.md")
    before = refreshes(puller)
    puller.change(uri, BROKEN)
    assert refreshes(puller) == before
    puller.change(uri, needs("top"))
    assert refreshes(puller) == before + 1


async def test_one_refresh_at_a_time_and_one_more_for_what_came_meanwhile(puller: Editor, commands: Path) -> None:
    uri = puller.open(commands / "base.md")
    before = refreshes(puller)
    for text in (needs("top"), CLEAN, needs("top")):
        puller.change(uri, text)
    assert refreshes(puller) == before + 1
    await puller.until(lambda message: refreshes(puller) == before + 2)


async def test_files_that_change_outside_are_a_reason_to_ask_again(puller: Editor, commands: Path) -> None:
    before = refreshes(puller)
    (commands / "bad.md").write_text(CLEAN.replace("tree", "floor"), encoding="utf-8")
    puller.disk_changed(commands / "bad.md")
    assert refreshes(puller) == before + 1
    assert await workspace(puller) == {}


async def test_a_client_that_asks_but_cannot_be_told_to_gets_them_pushed(
    stranger: Editor, library: Path, commands: Path
) -> None:
    capabilities = {**PUSH, "textDocument": PULL["textDocument"]}
    result = await stranger.initialize(library, capabilities=capabilities)
    assert "diagnosticProvider" not in result["capabilities"]
    uri = stranger.open(commands / "base.md", needs("top"))
    assert len({uri for uri, found in stranger.published().items() if found}) == 4
    assert refreshes(stranger) == 0
    assert (await document(stranger, uri))["kind"] == "full"


async def test_lenses_of_other_open_files_are_refreshed(puller: Editor, commands: Path) -> None:
    uri = puller.open(commands / "base.md")
    puller.open(commands / "top.md")
    before = refreshes(puller, "codeLens")
    puller.change(uri, needs("top"))
    assert refreshes(puller, "codeLens") == before + 1


async def test_views_of_other_open_files_are_asked_for_again(stranger: Editor, library: Path, commands: Path) -> None:
    refreshed = ("codeLens", "semanticTokens", "inlayHint")
    can = {**PULL["workspace"], **{view: {"refreshSupport": True} for view in refreshed}}
    await stranger.initialize(library, capabilities={**PULL, "workspace": can})
    stranger.open(commands / "middle.md")
    uri = stranger.open(commands / "base.md")
    stranger.messages.clear()
    stranger.change(uri, CLEAN.replace("Check", "Look at"))  # its own views the client asks for by itself
    assert not [message for message in stranger.messages if str(message.get("method")).endswith("/refresh")]
    (commands / "base.md").unlink()
    stranger.close_file(uri)
    for view in refreshed:
        assert any(message.get("method") == f"workspace/{view}/refresh" for message in stranger.messages), view
