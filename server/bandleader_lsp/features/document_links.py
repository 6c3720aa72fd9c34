"""A link under every name that leads to one file.

Files of the library are known to be there. Whether another file still is gets checked when somebody goes to it.
"""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.navigation import links
from bandleader.library.disk import probe

from ..places import spans
from ..server import Server
from ..uris import path_of


def document_link(ls: Server, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
    """Every name in a file that leads to one other file."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return []
    snapshot = file.project.snapshot
    targets = list(links(snapshot, file.path))
    ranges = spans(ls, file.path, (target.origin for target in targets))
    return [
        types.DocumentLink(place, uri if target.path in snapshot.files else None, data=uri)
        for target, place in zip(targets, ranges, strict=True)
        for uri in (ls.uri(target.path),)
    ]


def document_link_resolve(ls: Server, link: types.DocumentLink) -> types.DocumentLink:
    """The link with its target; without one, and with the reason, when there is no such file any more."""
    path = path_of(link.data) if isinstance(link.data, str) else None
    project = ls.libraries.owner(path) if path is not None else None
    if path is not None and link.target is None:
        if project is not None and probe(path, project.folder):
            link.target = ls.uri(path)
        else:
            link.tooltip = f"There is no file {path}."
    return link
