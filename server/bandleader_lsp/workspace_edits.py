"""What the engine wants to change, as an edit of the workspace that the client can make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from lsprotocol import types

from bandleader.ide.refactor.view import Refactoring
from bandleader.text.edit import Edit

from .places import spans

if TYPE_CHECKING:
    from .server import Server

Changes: TypeAlias = "types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile"


class Label(NamedTuple):
    """What a person reads about the edits before they are made, where the client shows it."""

    title: str
    confirm: bool = False


def can_make(ls: Server, refactoring: Refactoring) -> bool:
    """Whether the client can do all that a refactoring asks for: many can edit texts and nothing else."""
    needed = {"rename"} if refactoring.moves else set()
    needed |= {"create"} if refactoring.created else set()
    return needed <= (ls.client.resource_operations if ls.client.document_changes else set())


def workspace_edit(ls: Server, refactoring: Refactoring, label: Label | None = None) -> types.WorkspaceEdit:
    """A refactoring that the client `can_make`: texts of the version they have now, then new files, then moves."""
    if not ls.client.document_changes:
        texts = {ls.uri(path): _text_edits(ls, path, edits) for path, edits in sorted(refactoring.edits.items())}
        return types.WorkspaceEdit(changes={uri: list(edits) for uri, edits in texts.items()})
    named = label.title if label and ls.client.annotations else None
    changes: list[Changes] = [
        _document_edit(ls, path, edits, named) for path, edits in sorted(refactoring.edits.items())
    ]
    for path, text in sorted(refactoring.created.items()):
        start = types.Range(types.Position(0, 0), types.Position(0, 0))
        identifier = types.OptionalVersionedTextDocumentIdentifier(ls.uri(path))
        changes.append(types.CreateFile(ls.uri(path), options=types.CreateFileOptions(ignore_if_exists=False)))
        changes.append(types.TextDocumentEdit(identifier, [types.TextEdit(start, text)]))
    changes += [
        types.RenameFile(
            ls.uri(old), ls.uri(new), options=types.RenameFileOptions(overwrite=False), annotation_id=named
        )
        for old, new in refactoring.moves
    ]
    if label is None or named is None:
        return types.WorkspaceEdit(document_changes=changes)
    annotation = types.ChangeAnnotation(label.title, needs_confirmation=label.confirm or None)
    return types.WorkspaceEdit(document_changes=changes, change_annotations={named: annotation})


def _document_edit(ls: Server, path: str, edits: Iterable[Edit], named: str | None) -> types.TextDocumentEdit:
    document = ls.documents.by_path.get(path)
    identifier = types.OptionalVersionedTextDocumentIdentifier(ls.uri(path), document.version if document else None)
    texts = _text_edits(ls, path, edits)
    if named is None:
        return types.TextDocumentEdit(identifier, list(texts))
    return types.TextDocumentEdit(
        identifier, [types.AnnotatedTextEdit(named, text.range, text.new_text) for text in texts]
    )


def _text_edits(ls: Server, path: str, edits: Iterable[Edit]) -> list[types.TextEdit]:
    edits = list(edits)
    places = spans(ls, path, ((edit.start, edit.end) for edit in edits))
    return [types.TextEdit(place, edit.new) for place, edit in zip(places, edits, strict=True)]
