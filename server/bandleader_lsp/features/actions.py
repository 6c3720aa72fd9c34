"""Quick fixes for findings, all safe ones of a file at once, and refactorings."""

from __future__ import annotations

from functools import partial

from lsprotocol import types

from bandleader.ide.actions import fix_all, fixes_at
from bandleader.ide.refactor.offers import KINDS
from bandleader.ide.refactor.view import Refactoring
from bandleader.library.finding import Finding

from ..server import File, Server
from ..workspace_edits import workspace_edit
from .refactorings import refactorings

QUICK_FIX = types.CodeActionKind.QuickFix.value
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.bandleader"
OPTIONS = types.CodeActionOptions(code_action_kinds=[*KINDS, FIX_ALL])


def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The fixes of the findings in a range, the preferred ones first; then refactorings, and all safe fixes at once."""
    file = ls.file(params.text_document.uri)
    if file is None or not ls.client.actions:
        return []
    lines, encoding, span = file.lines, ls.client.encoding, params.range
    start = lines.offset(span.start.line, span.start.character, encoding)
    end = lines.offset(span.end.line, span.end.character, encoding)
    findings = ls.libraries.findings(file.path)
    wanted, shown = partial(_wanted, params.context), partial(_shown, ls, file, params.context)
    actions = []
    if wanted(QUICK_FIX):
        for finding, fix, preferred in fixes_at(findings, start, end):
            edit = workspace_edit(ls, Refactoring({file.path: fix.edits}))
            actions.append(types.CodeAction(fix.title, QUICK_FIX, shown(finding), is_preferred=preferred, edit=edit))
    actions += refactorings(ls, file, (start, end), findings, wanted, shown)
    if wanted(FIX_ALL) and (edits := fix_all(findings)):
        edit = workspace_edit(ls, Refactoring({file.path: edits}))
        actions.append(types.CodeAction("Apply all safe fixes of Bandleader", FIX_ALL, edit=edit))
    return actions


def _shown(ls: Server, file: File, context: types.CodeActionContext, finding: Finding) -> list[types.Diagnostic]:
    """The diagnostics of the client that show a finding."""
    place = ls.range(file.path, finding.start, finding.end)
    return [shown for shown in context.diagnostics if shown.code == finding.code and shown.range == place]


def _wanted(context: types.CodeActionContext, kind: str) -> bool:
    """Whether the client asks for this kind: ``source`` asks for all kinds below it."""
    if context.only is None:
        return True
    return any(f"{kind}.".startswith(f"{getattr(only, 'value', only)}.") for only in context.only)
