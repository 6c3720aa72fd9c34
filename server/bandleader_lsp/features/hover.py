"""Hover."""

from __future__ import annotations

import time
from functools import partial

from lsprotocol import types

from bandleader.ide.hover import hover as find

from ..markup import markup
from ..server import Server


def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """What is known about the thing at a position, and about the rules that speak there."""
    file = ls.file(params.text_document.uri)
    document = file.project.document(file.path) if file else None
    if file is None or document is None:
        return None
    offset = file.lines.offset(params.position.line, params.position.character, ls.client.encoding)
    last_run = partial(ls.runs.sentence, file.project, now=time.time())
    found = find(file.project.snapshot, document, offset, ls.libraries.findings(file.path), last_run)
    if found is None:
        return None
    return types.Hover(markup(found.markdown, markdown=ls.client.markdown_in_hovers), ls.range(file.path, *found.span))
