"""What depends on a file and what it depends on, step by step; mentions are marked as such.

The ``data`` of an item is the folder of the project that it was asked in: a file of the user's own library belongs to
each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lsprotocol import types

from bandleader.ide.call_hierarchy import Item, incoming, outgoing, prepare
from bandleader.workspace.project import Project

from ..places import spans
from ..server import Server
from ..uris import path_of
from .symbol_kinds import SYMBOL_KINDS


def prepare_call_hierarchy(ls: Server, params: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem]:
    """The files that the name under the cursor means; on a file's first line, the file."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return []
    offset = file.lines.offset(params.position.line, params.position.character, ls.client.encoding)
    items = prepare(file.project.snapshot, file.path, offset)
    return [_item(ls, file.project, item, item.kind) for item in items]


def incoming_calls(ls: Server, params: types.CallHierarchyIncomingCallsParams) -> list[types.CallHierarchyIncomingCall]:
    """Who depends on a file."""
    return [
        types.CallHierarchyIncomingCall(_item(ls, project, call.item, call.way), spans(ls, call.item.path, call.spans))
        for project, path in _known(ls, params.item)
        for call in incoming(project.snapshot, path)
    ]


def outgoing_calls(ls: Server, params: types.CallHierarchyOutgoingCallsParams) -> list[types.CallHierarchyOutgoingCall]:
    """What a file depends on."""
    found: list[types.CallHierarchyOutgoingCall] = []
    for project, path in _known(ls, params.item):
        calls = outgoing(project.snapshot, path)
        places = iter(spans(ls, path, (place for call in calls for place in call.spans)))
        for call in calls:
            ranges = list(islice(places, len(call.spans)))
            found.append(types.CallHierarchyOutgoingCall(_item(ls, project, call.item, call.way), ranges))
    return found


def _known(ls: Server, item: types.CallHierarchyItem) -> Iterator[tuple[Project, str]]:
    """The project and path of an item of an earlier answer, if there still are any."""
    path = path_of(item.uri)
    project = ls.libraries.projects.get(item.data) if isinstance(item.data, str) else None
    if path is not None and project is not None:
        yield project, path


def _item(ls: Server, project: Project, item: Item, detail: str) -> types.CallHierarchyItem:
    (place,) = spans(ls, item.path, ((item.start, item.end),))
    kind = SYMBOL_KINDS[item.kind]
    return types.CallHierarchyItem(item.name, kind, ls.uri(item.path), place, place, detail=detail, data=project.folder)
