"""Takes the recorded states of an attempt to another machine, so that a command can be finished where it did not run.

A snapshot is a commit without a parent, for which git would send every file of the workspace again. So what is pushed
is a carrier: a commit of the same tree whose parent is the commit of the checkout, which the remote has, and whose
message is the text of the snapshot's commit. From that the other side makes the snapshot anew, with the same id.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Final

from ...pipeline.tree.entries import OTHER
from ...pipeline.tree.git import Gone
from ...pipeline.tree.git_tree import GitTree
from ...pipeline.tree.memory import working_folder
from ...pipeline.tree.refs import drop as drop_refs
from ...pipeline.tree.refs import list_refs
from ...pipeline.tree.repository import REFS, find_repository
from ...pipeline.tree.scan import parents
from ...pipeline.tree.snapshot import Moment, Snapshot
from ...pipeline.tree.trees import Trees
from .branches import RESULTS
from .checkout import Checkout
from .errors import RepositoryError, explained
from .mirror import Mirror

CARRIED: Final = "refs/bandleader/carried/"
_TITLE: Final = "Bandleader: a recorded state on its way to another machine\n\n"


def save(checkout: Checkout, session: str, command: str, refs: Sequence[str], token: int) -> None:
    """Push what the local refs of an attempt name, from where `restore` gets it. Doing it twice is no error.

    ``token`` is that of the claim: whoever has lost the claim overwrites nothing of its successor.

    Raises:
        RepositoryError: a ref is not one of this command, or the remote does not take it.
    """
    local, carried = _starts(session, command, token)
    if strange := [ref for ref in refs if not ref.startswith(local)]:
        raise RepositoryError(f"{', '.join(strange)}: no recorded state of {command} in session {session}")
    if not refs:
        return
    with explained(f"the recorded states of {command} cannot be read"):
        tree = _tree_of(checkout)
        specifications = []
        for ref in refs:
            snapshot = tree.load(ref)
            carrier = _carrier(snapshot.tree, checkout.commit, _text(tree, snapshot.id))
            specifications.append(f"+{tree.store.write('commit', carrier)}:{carried}{ref.removeprefix(local)}")
    checkout.mirror.remote.push(*specifications)


def restore(checkout: Checkout, session: str, command: str, token: int, after: str = "") -> tuple[str, ...]:
    """Have the refs here that `save` pushed under the ``token``, and make the files those of the state ``after``.

    That is the full name of a ref; "" stands for the state after the latest execution. Returns the local refs.

    Raises:
        RepositoryError: there is no such state on the remote, or the files cannot be written.
    """
    local, carried = _starts(session, command, token)
    mirror = checkout.mirror
    there = mirror.remote.refs(carried + "*")
    refs = {ref: local + ref.removeprefix(carried) for ref in there}
    wanted = after or _latest(list(refs.values()))
    if wanted not in refs.values():
        what = wanted or "after an execution"
        raise RepositoryError(f"{mirror.url} has no recorded state {what} of {command} in session {session}")
    mirror.receive(*there)
    with explained(f"the recorded states of {command} cannot be brought back in {checkout.top}"):
        tree = _tree_of(checkout)
        texts = {refs[ref]: _text(tree, id).partition(_TITLE.encode())[2] for ref, id in there.items()}
        updates = (f"update {ref} {tree.store.write('commit', text)}\n" for ref, text in texts.items())
        mirror.git.run("update-ref", "--stdin", stdin="".join(updates).encode())
        checkout.place.fill(mirror, checkout.commit)
        _become(checkout, tree, tree.load(wanted))
    return tuple(sorted(refs.values()))


def is_carried(mirror: Mirror, session: str, command: str, refs: Sequence[str], token: int) -> bool:
    """Whether all of these local refs of another machine are where `restore` gets them.

    Raises:
        RepositoryError: the remote cannot be asked.
    """
    local, carried = _starts(session, command, token)
    wanted = {carried + ref.removeprefix(local) for ref in refs}
    return wanted <= mirror.remote.refs(carried + "*").keys()


def drop(mirror: Mirror, session: str) -> None:
    """Delete what was carried for a session but its branch, and its recorded states in this mirror.

    Raises:
        RepositoryError: the remote or the mirror cannot be written.
    """
    name = Moment(session, "x", 1, "x").name.partition("/")[0]
    mirror.delete(*mirror.remote.refs(f"{CARRIED}{name}/*", f"{RESULTS}{session}/*"))
    with explained(f"the mirror {mirror.folder} cannot be written"):
        drop_refs(mirror.git, list_refs(mirror.git, session))


def _starts(session: str, command: str, token: int) -> tuple[str, str]:
    """How the refs of a command begin here and on the remote, with a slash at the end."""
    name = Moment(session, command, 1, "x").name.removesuffix("1/x")
    first, _, rest = name.partition("/")
    return REFS + name, f"{CARRIED}{first}/{token}/{rest}"


def _latest(refs: Sequence[str]) -> str:
    moments = {ref: moment for ref in refs if (moment := Moment.parse(ref[len(REFS) :])) and moment.moment == "after"}
    return max(moments, key=lambda ref: moments[ref].attempt, default="")


def _text(tree: GitTree, id: str) -> bytes:
    if not (found := tree.objects.read(id)):
        raise Gone(f"the commit {id} is not in the repository any more")
    return found[1]


def _carrier(tree: str, parent: str, text: bytes) -> bytes:
    head, _, _ = text.partition(b"\n\n")
    who = [line for line in head.split(b"\n") if line.startswith((b"author ", b"committer "))]
    return b"\n".join([b"tree " + tree.encode(), b"parent " + parent.encode(), *who, b"", _TITLE.encode() + text])


def _tree_of(checkout: Checkout) -> GitTree:
    whole = checkout.path == checkout.top
    return GitTree(checkout.repository if whole else find_repository(checkout.path), checkout.place.scratch)


def _become(checkout: Checkout, tree: GitTree, state: Snapshot) -> None:
    """Write what the state has different from the commit. What it does not cover stays as committed."""
    prefix = tree.repository.prefix
    committed = checkout.mirror.tree(checkout.commit)
    edits = {
        prefix + path: new
        for path, old, new in tree.edits(committed, state.tree)
        if not (old and old.mode == OTHER) and not state.contents.why_missing(path)
    }
    new = {path for path, entry in edits.items() if entry}
    edits = {path: entry for path, entry in edits.items() if entry or new.isdisjoint(parents(path))}
    wanted = Trees(tree.objects, tree.store).edited(committed, edits) or tree.store.write("tree", b"")
    with working_folder(checkout.place.index) as folder:
        index = folder / "index"  # that of the checkout goes on holding the commit
        shutil.copy2(checkout.place.index, index)
        checkout.git.on(index).run("read-tree", "--reset", "-u", wanted)
    tree.applier().apply([], create=state.contents.folders)
