"""The commit of what a command did in its checkout."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ...pipeline.tree.entries import OTHER
from ...pipeline.tree.git import Git
from ...pipeline.tree.index import LIMIT
from ...pipeline.tree.memory import working_folder
from ...pipeline.tree.scan import Scan, scan
from .checkout import Checkout
from .errors import RepositoryError, explained

_NAMED: Final = 5  # files that a message names


def commit_result(checkout: Checkout, message: str) -> str:
    """Commit everything that differs from the checkout's commit, which becomes the parent; "" if nothing does.

    What git ignores and `.milestones` are left out. Whether the command has committed, staged or left something makes
    no difference.

    Raises:
        RepositoryError: a file cannot be committed, such as one that is too large or a repository inside.
    """
    held = checkout.place.index
    with explained(f"what changed in {checkout.top} cannot be recorded"), working_folder(held) as folder:
        index = folder / "index"
        shutil.copy2(held, index)
        tree = _record(checkout, checkout.git.on(index))
        if not tree or tree == checkout.mirror.tree(checkout.commit):
            return ""
    return checkout.mirror.commit(tree, [checkout.commit], message)


def _record(checkout: Checkout, git: Git) -> str:
    """The tree of now, "" if nothing differs. ``git`` has an index with the commit, which is changed."""
    forced = _staged_but_ignored(checkout)
    found = scan(git, LIMIT, forced)
    if forgotten := _forgotten(git, checkout.top, found):
        git.paths("update-index", "-z", "--force-remove", "--stdin", stdin=forgotten)
        found = scan(git, LIMIT, forced)
    if found.missing:
        listed = "; ".join(f"{path}: {reason}" for path, reason in sorted(found.missing.items())[:_NAMED])
        raise RepositoryError(f"the result cannot be committed as a whole, so it is not. {listed}")
    if not (found.record or forgotten):
        return ""
    if found.record:
        git.paths("update-index", "-z", "--add", "--remove", "--replace", "--stdin", stdin=found.record)
    return git.text("write-tree")


def _forgotten(git: Git, top: Path, found: Scan) -> Sequence[str]:
    """What is gone. A submodule with another commit checked out is not: it stays as committed."""
    folders = [path for path in found.forget if (top / path).is_dir() and not (top / path).is_symlink()]
    if not folders:
        return found.forget
    rows = git.paths("ls-files", "-s", "-z", "--", *(f":(literal){path}" for path in folders))
    modules = {row.partition("\t")[2] for row in rows if row.startswith(OTHER)}
    return [path for path in found.forget if path not in modules]


def _staged_but_ignored(checkout: Checkout) -> Sequence[str]:
    """A command that had git track a file in spite of the ignore files has meant it."""
    if checkout.place.is_index_untouched():
        return ()
    return checkout.repository.users.paths("ls-files", "-z", "-c", "-i", "--exclude-standard")
