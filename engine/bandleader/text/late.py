"""Regular expressions that are compiled when they are first used.

Compiling one takes up to two milliseconds, and most runs of the program need few of those that its modules have.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Late:
    """Stands for a pattern: what it is asked for first becomes an attribute, so that later uses cost no more."""

    def __init__(self, source: Any, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._source, self._flags), name)  # `re` keeps what it has compiled
        setattr(self, name, value)
        return value


def compile_late(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """`re.compile`, put off to the first use; a fault in ``source`` shows then, as `re.error`."""
    return cast("re.Pattern[AnyStr]", _Late(source, flags))
