"""What jobs are called: words that every CI service takes, each once, and readable as far as the ids allow."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

LONGEST: Final = 80  # characters; the names of artifacts and cache keys are made of them
_DIGEST: Final = 8  # hex digits that tell two names apart
_OTHERS: Final = re.compile(r"[^A-Za-z0-9_]+")
# Keys that mean something else at the place where GitLab expects the name of a job (docs.gitlab.com/ci/yaml).
RESERVED: Final = frozenset(
    """image services stages types before_script after_script variables cache include default workflow spec pages
    true false nil""".split()  # noqa: SIM905  # a list of words reads better without quotes
)


def job_names(ids: Iterable[str]) -> dict[str, str]:
    """The name of the job of each command: letters, digits, ``-`` and ``_``, beginning with a letter.

    The same ids give the same names. Names that would be equal (but for case, which services do not tell apart) or
    reserved end in a digest of the id.
    """
    plain = {id: _plain(id) for id in ids}
    counts = Counter(name.lower() for name in plain.values())
    alone = {id for id, name in plain.items() if counts[name.lower()] == 1 and _fits(name)}
    taken = {plain[id].lower() for id in alone}
    names = {}
    for id, name in plain.items():
        names[id] = name if id in alone else _distinct(id, name, taken)
        taken.add(names[id].lower())
    return names


def _plain(id: str) -> str:
    return _OTHERS.sub("-", id).strip("-_")


def _fits(name: str) -> bool:
    return name[:1].isalpha() and len(name) <= LONGEST and name.lower() not in RESERVED


def _distinct(id: str, name: str, taken: Collection[str]) -> str:
    digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()
    stem = name if name[:1].isalpha() else f"command-{name}".rstrip("-")
    ends = (digest[:length] for length in range(_DIGEST, len(digest) + 1))
    return next(found for end in ends if (found := f"{stem[:LONGEST]}-{end}").lower() not in taken)
