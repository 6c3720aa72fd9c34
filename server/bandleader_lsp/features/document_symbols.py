"""The outline of a file, as a tree or, for a client that cannot show one, as a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from bandleader.ide.document_symbols import Symbol, SymbolKind
from bandleader.ide.document_symbols import document_symbols as outline

from ..places import span
from ..server import File, Server

KINDS: dict[SymbolKind, types.SymbolKind] = {
    "front matter": types.SymbolKind.Object,
    "key": types.SymbolKind.Property,
    "heading": types.SymbolKind.String,
    "code": types.SymbolKind.Constant,
}


def document_symbols(
    ls: Server, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
    """The outline of a file."""
    file = ls.file(params.text_document.uri)
    document = file.project.document(file.path) if file else None
    if file is None or document is None:
        return []
    if ls.client.symbol_trees:
        return [_tree(ls, file, symbol) for symbol in outline(document)]
    return list(_list(ls, file, params.text_document.uri, outline(document)))


def _tree(ls: Server, file: File, symbol: Symbol) -> types.DocumentSymbol:
    encoding = ls.client.encoding
    return types.DocumentSymbol(
        name=symbol.name,
        detail=symbol.detail or None,
        kind=KINDS[symbol.kind],
        range=span(file.lines, symbol.start, symbol.end, encoding),
        selection_range=span(file.lines, symbol.name_start, symbol.name_end, encoding),
        children=[_tree(ls, file, child) for child in symbol.children] or None,
    )


def _list(
    ls: Server, file: File, uri: str, symbols: Iterable[Symbol], container: str | None = None
) -> Iterator[types.SymbolInformation]:
    for symbol in symbols:
        place = types.Location(uri, span(file.lines, symbol.start, symbol.end, ls.client.encoding))
        yield types.SymbolInformation(place, symbol.name, KINDS[symbol.kind], container_name=container)
        yield from _list(ls, file, uri, symbol.children, symbol.name)
