"""What can be folded. Whole lines, so that clients which fold nothing else need no answer of their own."""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.folding import folds

from ..server import Server


def folding_range(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """The folds of a file, as many as the client wants."""
    file = ls.file(params.text_document.uri)
    document = file.project.document(file.path) if file else None
    if file is None or document is None:
        return []
    return [
        types.FoldingRange(fold.start, fold.end, kind=types.FoldingRangeKind.Comment if fold.comment else None)
        for fold in folds(document, file.lines, ls.client.fold_limit)
    ]
