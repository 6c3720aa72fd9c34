"""What git says of a remote that did not do what was asked, as a sentence for a person."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from .address import hide_credentials
from .errors import RepositoryError


class _Meaning(NamedTuple):
    words: str
    sentence: str
    transient: bool = False


# Looked for in this order: git often says of a refused login, too, that there is no repository.
_MEANINGS: Final = (
    _Meaning(
        r"transport '.*' not allowed", "git may use file, git, http, https and ssh only, and the address asks for more"
    ),
    _Meaning(
        r"dubious ownership",
        "it belongs to another user, and git does not trust it: `git config --global --add safe.directory PATH` "
        "for the user who runs this",
    ),
    _Meaning(
        r"Authentication failed|could not read (Username|Password)|terminal prompts disabled|Permission denied"
        r"|returned error: 40[13]|access denied|[Hh]ost key verification failed",
        "access was refused: give the user who runs this a credential helper of git or an ssh key that may read and "
        "write there, and for ssh the key of the host in known_hosts",
    ),
    _Meaning(
        r"not our ref|unadvertised object|couldn't find remote ref|remote error: .*not our ref",
        "it does not have what was asked for",
    ),
    _Meaning(
        r"not appear to be a git repository|[Rr]epository .*not found|does not exist|not exported|returned error: 404",
        "there is no git repository",
    ),
    _Meaning(
        r"Could not resolve|unable to (access|connect|look up)|Connection (refused|timed out|reset|closed)"
        r"|Network is unreachable|No route to host|hung up|early EOF|Could not read from remote|returned error: 5\d\d"
        r"|Operation too slow|timed out",
        "it cannot be reached",
        transient=True,
    ),
    _Meaning(r"No space left", "the disk is full", transient=True),
)


def misfortune(doing: str, said: str) -> RepositoryError:
    """The error for a failed ``doing``, such as "fetching from ADDRESS"."""
    told = hide_credentials(said)
    last = " ".join(line.strip() for line in told.strip().split("\n")[-3:])
    for meaning in _MEANINGS:
        if re.search(meaning.words, told):
            return RepositoryError(f"{doing} failed: {meaning.sentence} (git: {last})", transient=meaning.transient)
    return RepositoryError(f"{doing} failed: {last or 'git did not say why'}")


def is_missing(said: str) -> bool:
    """Whether the remote does not hand out a commit under its own id."""
    return bool(re.search(r"not our ref|unadvertised object|couldn't find remote ref", said))
