"""Rename of a command, agent or skill: its file moves, and every reference is written anew in its own spelling."""

from __future__ import annotations

from lsprotocol import types

from bandleader.ide.refactor.rename import renamable
from bandleader.ide.refactor.rename import rename as rename_in
from bandleader.ide.refactor.view import Refactoring, RefusedError

from ..places import span
from ..server import Server
from ..views import view_of
from ..workspace_edits import Label, can_make, workspace_edit

OPTIONS = types.RenameOptions(prepare_provider=True)
CANNOT_MOVE = "This editor does not move files in a rename, and `{name}` is what its file is called."


def prepare_rename(
    ls: Server, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | types.ResponseError | None:
    """The name under the cursor; its whole form is what is edited."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return None
    offset = file.lines.offset(params.position.line, params.position.character, ls.client.encoding)
    try:
        found = renamable(view_of(file.project), file.path, offset)
    except RefusedError as error:
        return _refusal(error)
    if found is None:
        return None
    return types.PrepareRenamePlaceholder(span(file.lines, found.start, found.end, ls.client.encoding), found.name)


def rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | types.ResponseError | None:
    """The edit that renames; a client that cannot show the whole name first means the last part of it."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return None
    offset = file.lines.offset(params.position.line, params.position.character, ls.client.encoding)
    try:
        refactoring = rename_in(
            view_of(file.project), file.path, offset, params.new_name, whole=ls.client.prepares_renames
        )
        _refuse_move(ls, refactoring)
    except RefusedError as error:
        return _refusal(error)
    return workspace_edit(ls, refactoring, Label(f"Rename to `{params.new_name}`"))


def _refuse_move(ls: Server, refactoring: Refactoring) -> None:
    if not can_make(ls, refactoring):
        name = refactoring.moves[0][0].rsplit("/", 1)[-1].removesuffix(".md")
        raise RefusedError(CANNOT_MOVE.format(name=name))


def _refusal(error: RefusedError) -> types.ResponseError:
    return types.ResponseError(types.LSPErrorCodes.RequestFailed, str(error))
