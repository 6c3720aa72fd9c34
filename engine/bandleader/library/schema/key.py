"""One key of a front matter, described."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

ValueType: TypeAlias = Literal["string", "bool", "int", "number", "list", "map"]
Types: TypeAlias = "tuple[ValueType, ...]"

Names: TypeAlias = Literal["", "tool", "agent", "skill", "command", "shared", "model", "glob", "argument"]

Status: TypeAlias = Literal[
    "official",  # the vendor's own reference lists it for this kind of file
    "bandleader",  # read by Bandleader only
    "standard",  # of the Agent Skills standard; this vendor accepts it and does nothing with it
    "deprecated",  # an old or wrong spelling; `replaced_by` is the right one where the value can stay as it is
    "ignored",  # official for another kind of file; this reader ignores it
    "common",  # in no reference, yet so widespread in real libraries that it is never reported as unknown
]

STRING: Types = ("string",)
BOOL: Types = ("bool",)
INT: Types = ("int",)
LIST: Types = ("list",)
MAP: Types = ("map",)
STRINGS: Types = ("list", "string")
"""A list, or its items in one string."""

TRUE_WORDS = frozenset(("true", "yes", "on", "1"))
FALSE_WORDS = frozenset(("false", "no", "off", "0"))
"""How Claude Code spells a bool, in any case (docs/en/skills, since 2.1.218)."""


class Key(NamedTuple):
    """What one key means, what its value may be, and who says so.

    ``types`` are the shapes a value may have; the items of a list are ``item``. ``values`` is a closed set
    of strings, ``suggestions`` an open one, ``pattern`` an ECMA and Python regular expression that a string
    matches as a whole. ``names`` says what the strings of the value name (a tool of Claude Code, an agent
    ...). ``default`` is worded for a reader. ``keys`` are the sub keys of a map, or of the maps in a list.
    ``source`` is the page or section that defines the key. Of a list, ``pattern`` is that of its items and ``most``
    their largest number (0: any number).
    """

    name: str
    types: Types
    doc: str
    status: Status
    source: str
    default: str = ""
    values: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    pattern: str = ""
    required: bool = False
    names: Names = ""
    item: ValueType = "string"
    replaced_by: str = ""
    keys: tuple[Key, ...] = ()
    most: int = 0


def spellings(key: Key, *others: str) -> tuple[Key, ...]:
    """``key`` under other names that writers use for it but its reader does not know."""
    doc = f"Not read under this name: write `{key.name}`."
    return tuple(
        key._replace(name=name, doc=doc, status="deprecated", replaced_by=key.name, required=False) for name in others
    )
