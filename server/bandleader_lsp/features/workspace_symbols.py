"""Every command, skill, agent and shared file of the workspace by its name."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from lsprotocol import types

from bandleader.ide.workspace_symbols import NamedFile, SymbolIndex
from bandleader.workspace.project import Project

from ..partial import in_parts
from ..places import spans
from ..server import Server
from ..uris import path_of
from .symbol_kinds import SYMBOL_KINDS

_indexes: WeakKeyDictionary[Project, SymbolIndex] = WeakKeyDictionary()


async def workspace_symbol(ls: Server, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """The files whose names look like the query, the best first, once every library is loaded."""
    for project in list(ls.libraries.projects.values()):
        await ls.indexer.wait_for(project)
    ls.settle()
    return await in_parts(ls, params.partial_result_token, _symbols(ls, params.query), list)


def workspace_symbol_resolve(ls: Server, symbol: types.WorkspaceSymbol) -> types.WorkspaceSymbol:
    """The same symbol with the place of its name."""
    path = path_of(symbol.location.uri)
    project = ls.libraries.projects.get(symbol.data) if isinstance(symbol.data, str) else None
    if path is not None and project is not None:
        symbol.location = types.Location(symbol.location.uri, _name_place(ls, project, path))
    return symbol


def _symbols(ls: Server, query: str) -> Iterator[types.WorkspaceSymbol]:
    seen: set[str] = set()
    for project in list(ls.libraries.projects.values()):
        for file in _index(project).search(query):
            if file.path not in seen:
                seen.add(file.path)
                yield _symbol(ls, project, file)


def _index(project: Project) -> SymbolIndex:
    index = _indexes.get(project)
    if index is None or not index.fits(project.snapshot):
        index = _indexes[project] = SymbolIndex(project.snapshot)
    return index


def _symbol(ls: Server, project: Project, file: NamedFile) -> types.WorkspaceSymbol:
    uri = ls.uri(file.path)
    if ls.client.resolves_symbols:
        location: types.Location | types.LocationUriOnly = types.LocationUriOnly(uri)
    else:
        location = types.Location(uri, _name_place(ls, project, file.path))
    return types.WorkspaceSymbol(
        location, file.name, SYMBOL_KINDS[file.kind], container_name=file.family or None, data=project.folder
    )


def _name_place(ls: Server, project: Project, path: str) -> types.Range:
    facts = project.snapshot.files.get(path)
    return spans(ls, path, (facts.name_at if facts else (0, 0),))[0]
