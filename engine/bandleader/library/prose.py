"""What a body says to its reader: whether it says anything, and whether it takes arguments. Pure."""

from __future__ import annotations

import re
from typing import Final

from ..text.late import compile_late

ARGUMENTS: Final = "$ARGUMENTS"
_LONGEST = 500  # characters; a longer body says something
_SAYS_NOTHING = compile_late(r"#{1,6}(?:\s.*|)|[-=*_]{3,}|<!--.*?-->", re.DOTALL)
_REMINDER = compile_late(
    r"\W*(?:TODO|TBD|FIXME|WIP|lorem ipsum|coming soon|to be (?:written|done|defined)"
    r"|(?:add|insert|write|put) (?:your |the )?(?:content|instructions?|prompt|text|body)(?: (?:goes )?here)?)\b.*",
    re.IGNORECASE,
)
_COMMENT = compile_late(r"<!--.*?-->", re.DOTALL)


def emptiness(body: str) -> str:
    """What there is in place of something to do: `nothing`, `only headings`, `only a reminder`; "" if there is some."""
    if len(body) > _LONGEST:
        return ""
    text = _COMMENT.sub("", body) if "<!--" in body else body
    said = [line for line in map(str.strip, text.split("\n")) if line and not _SAYS_NOTHING.fullmatch(line)]
    if said:
        return "only a reminder" if all(_REMINDER.fullmatch(line) for line in said) else ""
    return "only headings" if body.strip() else "nothing"


def argument_in_prose(text: str, prose: str, start: int) -> int:
    """Where the prose from ``start`` on first has `$ARGUMENTS`; -1 if it has not, or means the word itself."""
    place = prose.find(ARGUMENTS, start)
    return place if place >= 0 and text[place - 1 : place] != "\\" else -1
