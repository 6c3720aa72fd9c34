"""Completion. A person waits for it at every letter, so the answer is plain data.

What an item means is sent when the client asks for it. A client that has a command for opening its suggestions may
name it in ``initializationOptions.suggestCommand``: items after which there is more to choose run it.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from lsprotocol import types

from bandleader.ide.completion import TRIGGERS, Completions, Item, complete
from bandleader.ide.completion.documentation import documentation
from bandleader.ide.completion.item import ItemKind

from ..client import FOLDER
from ..diagnostics import span
from ..listing import list_inside
from ..markup import markup
from ..server import File, Server

OPTIONS = types.CompletionOptions(trigger_characters=list(TRIGGERS), resolve_provider=True)
# CompletionItemKind. Clients that say nothing know those up to 18.
KINDS: dict[ItemKind, int] = {
    "key": 10,
    "value": 12,
    "tool": 3,
    "model": 12,
    "command": 2,
    "skill": 9,
    "agent": 7,
    "shared": 18,
    "file": 17,
    "folder": 17,
    "argument": 6,
    "template": 15,
}
SNIPPET = 2  # InsertTextFormat
AS_IS, ADJUST_INDENTATION = 1, 2  # InsertTextMode


def completion(ls: Server, params: types.CompletionParams) -> dict[str, Any]:
    """What may be written at a position."""
    file = ls.file(params.text_document.uri)
    document = file.project.document(file.path) if file else None
    if file is None or document is None:
        return {"isIncomplete": False, "items": []}
    offset = file.lines.offset(params.position.line, params.position.character, ls.client.encoding)
    found = complete(file.project.snapshot, document, offset, partial(list_inside, file.project.folder))
    return _answer(ls, file, params.text_document.uri, found)


def completion_item_resolve(ls: Server, item: types.CompletionItem) -> types.CompletionItem:
    """The same item with its documentation."""
    data = item.data if isinstance(item.data, dict) else {}
    file = ls.file(data["uri"]) if isinstance(data.get("uri"), str) else None
    source = file.project.source(file.path) if file else None
    about = data.get("about")
    if file and source and isinstance(about, list) and len(about) == 2 and all(isinstance(one, str) for one in about):
        text = documentation(file.project.snapshot, source, (about[0], about[1]))
        if text:
            item.documentation = markup(text, markdown=ls.client.markdown_in_items)
    return item


def _answer(ls: Server, file: File, uri: str, found: Completions) -> dict[str, Any]:
    spans: dict[tuple[int, int], dict[str, Any]] = {}
    items = []
    for index, item in enumerate(found.items):
        place = item.edit.start, item.edit.end
        if place not in spans:
            spans[place] = span(file.lines, *place, ls.client.encoding)
        items.append(_item(ls, uri, item, f"{index:03}", spans[place]))
    return {"isIncomplete": not found.complete, "items": items}


def _item(ls: Server, uri: str, item: Item, order: str, place: dict[str, Any]) -> dict[str, Any]:
    client = ls.client
    is_snippet = bool(item.snippet) and client.snippets
    made: dict[str, Any] = {
        "label": item.label,
        "kind": FOLDER if item.kind == "folder" and client.folders else KINDS[item.kind],
        "sortText": order,
        "textEdit": {"range": place, "newText": item.snippet if is_snippet else item.edit.new},
    }
    if item.detail:
        made["detail"] = item.detail
    if item.filter:
        made["filterText"] = item.filter
    if is_snippet:
        made["insertTextFormat"] = SNIPPET
    if client.insert_modes and "\n" in item.edit.new:
        made["insertTextMode"] = ADJUST_INDENTATION if is_snippet else AS_IS
    if item.about:
        made["data"] = {"uri": uri, "about": item.about}
    if item.more and ls.preferences.suggest_command:
        made["command"] = {"title": "Suggest", "command": ls.preferences.suggest_command}
    return made
