"""Words with a meaning, for clients that colour them: all of standard types, so that every theme has colours."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from bandleader.ide.semantic_tokens import Token, TokenType
from bandleader.ide.semantic_tokens import semantic_tokens as tokens_of

from ..server import File, Server

TYPES: dict[TokenType, types.SemanticTokenTypes] = {
    "key": types.SemanticTokenTypes.Property,
    "tool": types.SemanticTokenTypes.Type,
    "command": types.SemanticTokenTypes.Function,
    "skill": types.SemanticTokenTypes.Method,
    "agent": types.SemanticTokenTypes.Class,
    "file": types.SemanticTokenTypes.String,
    "substitution": types.SemanticTokenTypes.Parameter,
}
MODIFIERS = {
    "declaration": types.SemanticTokenModifiers.Declaration,
    "deprecated": types.SemanticTokenModifiers.Deprecated,
    "built-in": types.SemanticTokenModifiers.DefaultLibrary,
}
LEGEND = types.SemanticTokensLegend([kind.value for kind in TYPES.values()], [one.value for one in MODIFIERS.values()])
_TYPES = {kind: index for index, kind in enumerate(TYPES)}
_MODIFIERS = {"": 0, **{modifier: 1 << bit for bit, modifier in enumerate(MODIFIERS)}}


def full(ls: Server, params: types.SemanticTokensParams) -> types.SemanticTokens:
    """The tokens of a file."""
    file = ls.file(params.text_document.uri)
    return types.SemanticTokens([]) if file is None else _answer(ls, file)


def within(ls: Server, params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
    """The tokens of the part of a file that is on the screen."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return types.SemanticTokens([])
    start, end = (
        file.lines.offset(place.line, place.character, ls.client.encoding)
        for place in (params.range.start, params.range.end)
    )
    return _answer(ls, file, start, end)


def _answer(ls: Server, file: File, start: int = 0, end: int | None = None) -> types.SemanticTokens:
    document = file.project.document(file.path)
    if document is None:
        return types.SemanticTokens([])
    return types.SemanticTokens(_encoded(ls, file, tokens_of(file.project.snapshot, document, start, end)))


def _encoded(ls: Server, file: File, tokens: Iterable[Token]) -> list[int]:
    """Five numbers a token, places counted from the token before (LSP 3.17, "Semantic Tokens")."""
    data: list[int] = []
    line = column = 0
    for token in tokens:
        token_line, start = file.lines.position(token.start, ls.client.encoding)
        _, end = file.lines.position(token.end, ls.client.encoding)
        if token_line != line:
            column = 0
        data += (token_line - line, start - column, end - start, _TYPES[token.type], _MODIFIERS[token.modifier])
        line, column = token_line, start
    return data
