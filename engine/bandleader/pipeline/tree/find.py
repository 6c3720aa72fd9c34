"""Which kind of tree a workspace is."""

from __future__ import annotations

from pathlib import Path

from .git import TreeError
from .git_tree import GitTree
from .outputs import OutputTree
from .repository import find_repository


def find_tree(workspace: Path, scratch: Path) -> GitTree | OutputTree:
    """With git where it can be used, else with copies of declared outputs; the tree's ``note`` says why.

    ``scratch`` is a folder for its own files, on the file system of the workspace, and best below `.milestones`.

    Raises:
        OSError: ``scratch`` cannot be written.
    """
    workspace = workspace.resolve()
    try:
        return GitTree(find_repository(workspace), scratch.resolve())
    except TreeError as error:
        return OutputTree(workspace, scratch.resolve(), str(error))
