"""The branch of a session on the remote, which holds the merged results, and where it is kept after a rollback."""

from __future__ import annotations

import itertools
from typing import Final

from .mirror import Mirror
from .remote import Remote

DISCARDED: Final = "refs/bandleader/discarded/"
RESULTS: Final = "refs/bandleader/results/"  # merged results on their way into the branch


def branch_of(session: str) -> str:
    """The name as people write it."""
    return f"bandleader/{session}"


def publish(mirror: Mirror, session: str, commit: str) -> str:
    """Move the branch of a session forward to a commit, and return the commit that it is at then.

    That is a later one where another worker was quicker.

    Raises:
        RepositoryError: the branch holds something else, the remote refuses, or it cannot be reached.
    """
    return mirror.push(commit, f"refs/heads/{branch_of(session)}")


def discard(remote: Remote, session: str) -> str:
    """Delete the branch of a session, and keep its commit under the ref that is returned; "" if there is no branch.

    Raises:
        RepositoryError: the branch has moved meanwhile, the remote refuses, or it cannot be reached.
    """
    branch = f"refs/heads/{branch_of(session)}"
    there = remote.refs(branch, f"{DISCARDED}{session}*")
    if not (commit := there.get(branch)):
        return ""
    names = itertools.chain([DISCARDED + session], (f"{DISCARDED}{session}-{number}" for number in itertools.count(2)))
    kept = next(name for name in names if there.get(name, commit) == commit)
    remote.fetch(commit)
    remote.push(f"{commit}:{kept}", f":{branch}", leases=[f"{branch}:{commit}"])
    return kept
