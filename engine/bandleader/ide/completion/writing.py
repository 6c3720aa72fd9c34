"""Writing a name or a value into a front matter the way the place wants it."""

from __future__ import annotations

import re

from ...library.frontmatter.quote import quote
from ...text.edit import Edit
from .slot import Slot

# What a plain scalar cannot be or hold (YAML 1.2.2, 7.3.3), in brackets and outside of them.
_RESERVED = re.compile(r"[-?:](?:\s|\Z)|[,\[\]{}#&*!|>'\"%@`]|.*(?::(?=\s|\Z)|\s#)", re.DOTALL)
_FLOW = re.compile(r"[,\[\]{}]")
_OTHER_TYPE = re.compile(r"(?:true|false|yes|no|on|off|null|~|[-+.\d][\d._]*)\Z", re.IGNORECASE)


def write(slot: Slot, value: str, *, scalar: bool = True) -> Edit:
    """The edit that puts ``value`` where the slot is, in the quotes that are there or in those that it needs.

    ``scalar`` is false for what is not a string: booleans and numbers.
    """
    if slot.quote:
        inner = value.replace("'", "''") if slot.quote == "'" else value.replace("\\", "\\\\").replace('"', '\\"')
        return Edit(slot.start, slot.end, slot.lead + inner + ("" if slot.closed else slot.quote))
    if scalar and needs_quotes(value, flow=slot.flow):
        value = quote(value)
    return Edit(slot.start, slot.end, slot.lead + value)


def needs_quotes(value: str, *, flow: bool) -> bool:
    """Whether ``value`` written plainly would not be the text that it is."""
    return bool(_RESERVED.match(value) or (flow and _FLOW.search(value)) or _OTHER_TYPE.match(value))
