"""One thing that can be out of order, whether it is, and what would mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..store.errors import LogError


class Examination(NamedTuple):
    """``message`` is a sentence for a person: what was found, and where it is not in order what to do. ``fix``, where
    there is one, mends it and says what it did; it may raise OSError or LogError, and needs the workspace's lock.
    """

    name: str
    ok: bool
    message: str
    fix: Callable[[], str] | None = None


def mend(examinations: Iterable[Examination]) -> list[Examination]:
    """Mend what can be mended; return how it is now, for those that were not in order. The caller holds the lock."""
    return [_mended(each) for each in examinations if not each.ok]


def _mended(examination: Examination) -> Examination:
    if examination.fix is None:
        return examination
    try:
        return Examination(examination.name, True, examination.fix())
    except (OSError, LogError) as error:
        return examination._replace(message=f"{examination.message} Mending failed: {error}", fix=None)
