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
from .run_actions import KIND as RUN
from .run_actions import run_actions

QUICK_FIX = types.CodeActionKind.QuickFix.value
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.bandleader"
OPTIONS = types.CodeActionOptions(code_action_kinds=[*KINDS, FIX_ALL, RUN])


def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction] | list[types.Command]:
    """Fixes of the findings in a range, the preferred first; refactorings; all safe fixes at once; running it."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return []
    lines, encoding, span = file.lines, ls.client.encoding, params.range
    start = lines.offset(span.start.line, span.start.character, encoding)
    end = lines.offset(span.end.line, span.end.character, encoding)
    findings = ls.libraries.findings(file.path)
    wanted, shown = partial(_wanted, params.context), partial(_shown, ls, file, params.context)
    unasked = params.context.trigger_kind == types.CodeActionTriggerKind.Automatic and params.context.only is None
    to_run = run_actions(ls, file, start, unasked=unasked or not wanted(RUN))
    if not ls.client.actions:
        return [action.command for action in to_run if action.command]
    actions = []
    if wanted(QUICK_FIX):
        for finding, fix, preferred in fixes_at(findings, start, end):
            edit = workspace_edit(ls, Refactoring({file.path: fix.edits}))
            actions.append(types.CodeAction(fix.title, QUICK_FIX, shown(finding), is_preferred=preferred, edit=edit))
    actions += refactorings(ls, file, (start, end), findings, wanted, shown)
    if wanted(FIX_ALL) and (edits := fix_all(findings)):
        edit = workspace_edit(ls, Refactoring({file.path: edits}))
        actions.append(types.CodeAction("Apply all safe fixes of Bandleader", FIX_ALL, edit=edit))
    return [*actions, *to_run]


def _shown(ls: Server, file: File, context: types.CodeActionContext, finding: Finding) -> list[types.Diagnostic]:
    """The diagnostics of the client that show a finding."""
    place = ls.range(file.path, finding.start, finding.end)
    return [shown for shown in context.diagnostics if shown.code == finding.code and shown.range == place]


def _wanted(context: types.CodeActionContext, kind: str) -> bool:
    """Whether the client asks for this kind: ``source`` asks for all kinds below it."""
    if context.only is None:
        return True
    return any(f"{kind}.".startswith(f"{getattr(only, 'value', only)}.") for only in context.only)
