"""Files and folders that are moved, deleted or made in the editor's explorer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lsprotocol import types

from bandleader.ide.refactor.move import Following, after_deleting, after_moving
from bandleader.ide.refactor.relocate import shown
from bandleader.ide.refactor.view import Refactoring, View
from bandleader.workspace.project import Project

from ..server import Server
from ..uris import path_of
from ..views import view_of
from ..workspace_edits import Label, workspace_edit

OPTIONS = types.FileOperationRegistrationOptions(
    [
        types.FileOperationFilter(types.FileOperationPattern("**/*.md", types.FileOperationPatternKind.File), "file"),
        types.FileOperationFilter(types.FileOperationPattern("**", types.FileOperationPatternKind.Folder), "file"),
    ]
)
SHOWN = 3  # places that a message names


def will_rename_files(ls: Server, params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
    """The references to what is moved, written anew; those that cannot be saved are named in a message."""
    pairs = [(path_of(file.old_uri), path_of(file.new_uri)) for file in params.files]
    known = {old: new for old, new in pairs if old is not None and new is not None}
    found = _following(ls, known, lambda view, paths: after_moving(view, ((path, known[path]) for path in paths)))
    for view, following in found:
        _warn(ls, view, following)
    return _edit(ls, found, Label("Follow the move"))


def will_delete_files(ls: Server, params: types.DeleteFilesParams) -> types.WorkspaceEdit | None:
    """An offer to take the deleted names out of lists, to clients that ask before they do."""
    if not (ls.client.annotations and ls.client.document_changes):
        return None
    paths = [path for file in params.files if (path := path_of(file.uri)) is not None]
    found = _following(ls, paths, after_deleting)
    return _edit(ls, found, Label("Take what is deleted out of lists that name it", confirm=True))


def did_create_files(ls: Server, params: types.CreateFilesParams) -> None:
    """New files count at once, whether or not the client watches the disk."""
    ls.changed_on_disk(_paths(file.uri for file in params.files))


def did_rename_files(ls: Server, params: types.RenameFilesParams) -> None:
    """Moved files count under their new names at once."""
    ls.changed_on_disk(_paths(uri for file in params.files for uri in (file.old_uri, file.new_uri)))


def did_delete_files(ls: Server, params: types.DeleteFilesParams) -> None:
    """Deleted files are gone at once."""
    ls.changed_on_disk(_paths(file.uri for file in params.files))


def _following(
    ls: Server, paths: Iterable[str], follow: Callable[[View, list[str]], Following]
) -> list[tuple[View, Following]]:
    """What follows in each project; one that is not loaded yet cannot say."""
    inside: dict[Project, list[str]] = {}
    for path in paths:
        project = ls.libraries.owner(path)
        if project is not None and project.ready:
            inside.setdefault(project, []).append(path)
    views = [(view_of(project), some) for project, some in inside.items()]
    return [(view, follow(view, some)) for view, some in views]


def _edit(ls: Server, found: list[tuple[View, Following]], label: Label) -> types.WorkspaceEdit | None:
    edits = {path: edits for _, following in found for path, edits in following.edits.items() if edits}
    return workspace_edit(ls, Refactoring(edits), label) if edits else None


def _warn(ls: Server, view: View, following: Following) -> None:
    """Name the references that lead elsewhere after a move."""
    files = view.snapshot.files
    lost = [f"`{conflict.reference.name}` in {shown(files[conflict.path].source)}" for conflict in following.lost]
    if lost:
        more = f" and {len(lost) - SHOWN} more" if len(lost) > SHOWN else ""
        message = f"After the move these names no longer mean what they did: {', '.join(lost[:SHOWN])}{more}."
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))


def _paths(uris: Iterable[str]) -> list[str]:
    return [path for uri in uris if (path := path_of(uri)) is not None]
