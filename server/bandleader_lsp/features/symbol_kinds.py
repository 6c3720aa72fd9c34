"""How files of the library look among the symbols of programming languages."""

from __future__ import annotations

from lsprotocol.types import SymbolKind

from bandleader.library.source import Kind

SYMBOL_KINDS: dict[Kind, SymbolKind] = {
    "command": SymbolKind.Function,
    "skill": SymbolKind.Module,
    "agent": SymbolKind.Class,
    "shared": SymbolKind.File,
}
