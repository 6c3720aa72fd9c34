"""Whether a sentence of a body tells its reader to run a command, or only speaks of one. Pure.

A dependency always runs, without arguments of its own, before the command that declares it. So only what is plainly
asked for counts: an imperative that opens its sentence ("First run /quality:verify"), or a name as a numbered step of
its own. What is said to a person, under a condition, or for later is no such thing.
"""

from __future__ import annotations

import re

_LEAD = r"(?:(?:first|always|now|please|to (?:begin|start)(?: with)?|before[^,.]{1,80}),?[ ]+)*"
_CALL = re.compile(
    rf"{_LEAD}(?:run|execute|call|invoke|perform)(?:[ ]the)?(?:[ ]commands?)?:?[ ]+(?:/[\w:/-]+,?(?:[ ]and)?[ ]+)*/",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*\d+[.)]\s+")
_MARK = re.compile(r"\s*(?:(?:[-*+>]|\d+[.)]|\[[ xX]\]|[^\w\s/\"'(#]+)\s+)*")  # of a list, a quote, a task; a symbol
_BLOCK = re.compile(r"(?:\r\n?|\n)(?=[ \t]*(?:[-*+>#|]|\d+[.)]|\r|\n|$))")
_SENTENCE = re.compile(r"(?<=[.!;])\s+")
# Conditions, words for later, and words that introduce what somebody else is told or may do.
_UNLIKE = re.compile(
    r"\b(?:if|when|whenever|unless|until|once|otherwise|in case|then|finally|lastly|later|optional(?:ly)?|or|users?"
    r"|you (?:can|could|may|might|should)|suggest|recommend|offer|tell|ask|show|say|mention|print|display|report)\b"
    r"|[?|\"\u201c\u201e\u00ab]",
    re.IGNORECASE,
)
_CHOICE = re.compile(r",?\s+(?:or|when|whenever|if|unless|again|after|once)\b", re.IGNORECASE)
_ALONE = re.compile(r"[.:;]?[ \t]*(?:[\r\n]|\Z)")


def calls_for(text: str, start: int, end: int) -> bool:
    """Whether the body ``text`` plainly asks to run the command whose name (without the slash) is ``text[start:end]``.

    What was said before in the same paragraph or item counts: a condition there may govern the call.
    """
    block = _BLOCK.split(text[max(start - 1000, 0) : start])[-1]
    if _UNLIKE.search(block) or _CHOICE.match(text, end):
        return False
    if _NUMBER.fullmatch(block[:-1]) and _ALONE.match(text, end):
        return True
    said = block[_mark_end(block) :]
    return _CALL.fullmatch(" ".join(_SENTENCE.split(said)[-1].split())) is not None


def _mark_end(block: str) -> int:
    mark = _MARK.match(block)
    return mark.end() if mark else 0
