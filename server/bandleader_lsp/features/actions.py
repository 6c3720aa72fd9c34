"""Quick fixes for findings, and all safe ones of a file at once."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from bandleader.ide.actions import fix_all, fixes_at
from bandleader.text.edit import Edit

from ..server import File, Server

QUICK_FIX = types.CodeActionKind.QuickFix.value
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.bandleader"
OPTIONS = types.CodeActionOptions(code_action_kinds=[QUICK_FIX, FIX_ALL])


def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The fixes of the findings in a range, the preferred ones first, and the one that applies all safe ones."""
    file = ls.file(params.text_document.uri)
    if file is None or not ls.client.actions:
        return []
    lines, encoding, span = file.lines, ls.client.encoding, params.range
    start = lines.offset(span.start.line, span.start.character, encoding)
    end = lines.offset(span.end.line, span.end.character, encoding)
    findings = ls.libraries.findings(file.path)
    actions = []
    if _wanted(params.context, QUICK_FIX):
        for finding, fix, preferred in fixes_at(findings, start, end):
            edit = _workspace_edit(ls, file, fix.edits)
            place = ls.range(file.path, finding.start, finding.end)
            shown = [d for d in params.context.diagnostics if d.code == finding.code and d.range == place]
            actions.append(types.CodeAction(fix.title, QUICK_FIX, shown, is_preferred=preferred, edit=edit))
    if _wanted(params.context, FIX_ALL) and (edits := fix_all(findings)):
        title = "Apply all safe fixes of Bandleader"
        actions.append(types.CodeAction(title, FIX_ALL, edit=_workspace_edit(ls, file, edits)))
    return actions


def _wanted(context: types.CodeActionContext, kind: str) -> bool:
    """Whether the client asks for this kind: ``source`` asks for all kinds below it."""
    if context.only is None:
        return True
    return any(f"{kind}.".startswith(f"{getattr(only, 'value', only)}.") for only in context.only)


def _workspace_edit(ls: Server, file: File, edits: Iterable[Edit]) -> types.WorkspaceEdit:
    uri = ls.uri(file.path)
    texts = [types.TextEdit(ls.range(file.path, edit.start, edit.end), edit.new) for edit in edits]
    if not ls.client.document_changes:
        return types.WorkspaceEdit(changes={uri: texts})
    document = ls.documents.by_path.get(file.path)
    identifier = types.OptionalVersionedTextDocumentIdentifier(uri, document.version if document else None)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, list(texts))])
