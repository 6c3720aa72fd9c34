"""YAML of plain data, in block style with JSON's scalars, which YAML shares. No library is loaded for it.

https://yaml.org/spec/1.2.2/: a double-quoted scalar takes JSON's escapes; what is not printable (section 5.1) or would
be taken for a line break or a byte order mark is escaped as well.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, Final

_UNPRINTABLE: Final = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def to_yaml(data: Mapping[str, Any], comment: str = "") -> str:
    """A document. Keys are plain words; values are JSON values, ``comment`` one line to begin with."""
    lines = [f"# {comment}"] if comment else []
    lines += _mapping(data, "")
    return "\n".join(lines) + "\n"


def _mapping(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, dict) and value:
            yield f"{indent}{key}:"
            yield from _mapping(value, indent + "  ")
        elif isinstance(value, (list, tuple)) and value:
            yield f"{indent}{key}:"
            yield from _sequence(value, indent + "  ")
        else:
            yield f"{indent}{key}: {scalar(value)}"


def _sequence(values: list[Any] | tuple[Any, ...], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict) and value:
            first, *others = _mapping(value, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from others
        else:
            yield f"{indent}- {scalar(value)}"


def scalar(value: object) -> str:
    """One value on one line; a list within a list keeps JSON's form."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return "null"
        # YAML 1.1 takes a number with an exponent but without a point for a text.
        digits = f"{value:.6f}".rstrip("0")
        return digits + "0" if digits.endswith(".") else digits
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(scalar, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(str(key))}: {scalar(each)}" for key, each in value.items()) + "}"
    return json.dumps(value)


def _text(text: str) -> str:
    if text.isascii() and "\x7f" not in text:
        return encode_basestring_ascii(text)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", encode_basestring(text))
