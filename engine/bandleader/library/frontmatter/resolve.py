"""Which type YAML 1.1 gives an unquoted scalar, as PyYAML's SafeLoader resolves it.

Source: the YAML 1.1 type repository, https://yaml.org/type/ (bool without the single letters y and n).
"""

from __future__ import annotations

import re

from ...text.late import compile_late
from .model import Tag

_WORDS: dict[str, Tag] = {"=": "other", "<<": "other", "": "null", "~": "null"}
for _word in ("null",):
    _WORDS |= dict.fromkeys((_word, _word.title(), _word.upper()), "null")
for _word in ("yes", "no", "true", "false", "on", "off"):
    _WORDS |= dict.fromkeys((_word, _word.title(), _word.upper()), "bool")

_NUMBER = compile_late(
    r"""
    (?P<float> [-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?
             | \.[0-9][0-9_]*(?:[eE][-+][0-9]+)?
             | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*
             | [-+]?\.(?:inf|Inf|INF) | \.(?:nan|NaN|NAN) )
  | (?P<int>   [-+]?0b[01_]+ | [-+]?0[0-7_]+ | [-+]?(?:0|[1-9][0-9_]*) | [-+]?0x[0-9a-fA-F_]+
             | [-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+ )
  | (?P<timestamp> [0-9]{4}-[0-9]{2}-[0-9]{2}
             | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?
               (?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))? )
    """,
    re.VERBOSE,
)
WORD_OR_NUMBER = frozenset("=<~yYnNtTfFoO0123456789+-.")  # first characters of what is no `str`
_PLAIN_NUMBER = compile_late(
    r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?|[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
)


def resolve(value: str) -> Tag:
    """The tag of an unquoted scalar; `other` for `=` and `<<`, which are no data."""
    tag = _WORDS.get(value)
    if tag is not None:
        return tag
    if value[0] in "0123456789+-.":
        number = _NUMBER.fullmatch(value)
        if number is not None:
            return number.lastgroup  # type: ignore[return-value]
    return "str"


def is_sound(tag: Tag, value: str) -> bool:
    """Whether every reader can surely build the scalar: `2024-02-31` and `0x_` have a tag but no value."""
    if tag in ("str", "null", "bool"):
        return True
    return tag != "other" and _PLAIN_NUMBER.fullmatch(value) is not None
