"""Workflows as YAML: the same plan always gives the same text, and no text of a library can be anything but text."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, Final

from .. import __version__

_PLAIN: Final = re.compile(r"[ -~]*")  # printable ASCII: in a comment, other characters could end the line

_LINE_ENDS: Final = re.compile("[\x85\u2028\u2029]")  # end a line for some readers of YAML, unless they are escaped


def document(data: Mapping[str, Any], command: Sequence[str], notes: Sequence[str] = ()) -> str:
    """The text of a workflow. ``command`` is the argument vector that writes it again, ``notes`` are sentences for
    whoever reads it; both stand in comments.
    """
    head = [f"Written by Bandleader {__version__}; do not edit. This writes it anew:", f"  {said(command)}", *notes]
    return "".join(f"# {line}\n" for line in head) + "\n" + to_yaml(data)


def to_yaml(data: Mapping[str, Any]) -> str:
    """YAML in block style, in the order of ``data``; texts of several lines are literal blocks where YAML can."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes equal parts out again: not every reader of workflows knows anchors."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = '"' if _LINE_ENDS.search(value) else "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    return yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10_000)


def said(command: Sequence[str]) -> str:
    """An argument vector as one line that bash reads as the same."""
    return " ".join(shlex.quote(word) if _PLAIN.fullmatch(word) else _ansi_quoted(word) for word in command)


def _ansi_quoted(word: str) -> str:
    """``$'...'`` of bash, in ASCII."""
    pieces = [
        f"\\{char}" if char in "\\'" else char if _PLAIN.fullmatch(char) else f"\\U{ord(char):08x}" for char in word
    ]
    return f"$'{''.join(pieces)}'"
