"""Refactorings in the menu of code actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lsprotocol import types

from bandleader.ide.refactor.offers import offers
from bandleader.library.finding import Finding

from ..server import File, Server
from ..views import view_of
from ..workspace_edits import can_make, workspace_edit


def refactorings(
    ls: Server,
    file: File,
    span: tuple[int, int],
    findings: Sequence[Finding],
    wanted: Callable[[str], bool],
    shown: Callable[[Finding], list[types.Diagnostic]],
) -> Iterator[types.CodeAction]:
    """Those offered for a span of a file that the client can make; ``shown`` finds a finding among its diagnostics."""
    if not file.project.ready:
        return
    for offer in offers(view_of(file.project), file.path, span, findings, wanted):
        if can_make(ls, offer.refactoring):
            diagnostics = shown(offer.finding) if offer.finding else None
            edit = workspace_edit(ls, offer.refactoring)
            yield types.CodeAction(offer.title, offer.kind, diagnostics, is_preferred=False, edit=edit)
