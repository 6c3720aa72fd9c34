"""TOML: the parser, and where the keys and values of a text stand, which the parser does not tell."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from typing import Any, NamedTuple, TypeAlias

from ..text.late import compile_late
from ..text.span import Span

Path: TypeAlias = "tuple[str | int, ...]"

_GAP = compile_late(r"(?:[ \t\r\n]+|#[^\n]*)+")
_STRING = compile_late(
    r"""
    \"{3} (?: [^"\\] | \\. | "(?!"") )* \"{3,5}
    | '{3} (?: [^'] | '(?!'') )* '{3,5}
    | " (?: [^"\\\n] | \\. )* "
    | ' [^'\n]* '
    """,
    re.DOTALL | re.VERBOSE,
)
_BARE_KEY = compile_late(r"[A-Za-z0-9_-]+")
_DOT = compile_late(r"[ \t]*\.[ \t]*")
_PLAIN = compile_late(r"[^,\]}#\n]*[^,\]}#\s]")


class Place(NamedTuple):
    """The spans of a key and its value. An item of a list is its own key; so is the header of a table."""

    key: Span
    value: Span


def find_places(text: str) -> dict[Path, Place]:
    """The place of every key and list item by its path (``("a", "b", 0)`` for ``a.b[0]``).

    ``text`` must be valid TOML 1.0; for any other text the result is incomplete.
    """
    scanner = _Scanner(text)
    with suppress(_NotTomlError, RecursionError, ValueError):  # of the parser, in a quoted key
        scanner.scan()
    return scanner.places


class _NotTomlError(Exception):
    """The text is not what the grammar expects."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Path, Place] = {}
        self.lengths: dict[Path, int] = {}  # of the arrays of tables

    def scan(self) -> None:
        table: Path = ()
        self._gap()
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)
            self._gap()

    def _header(self) -> Path:
        """``[a.b]`` or ``[[a.b]]``; returns the path of the table it opens."""
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        self._gap()
        path: Path = ()
        keys = self._keys()
        for number, (key, span) in enumerate(keys, start=1):
            path = (*path, key)
            self.places.setdefault(path, Place(span, span))
            if number == len(keys) and brackets == 2:
                self.lengths[path] = self.lengths.get(path, 0) + 1
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
                self.places.setdefault(path, Place(span, span))
        self._gap()
        self.at += brackets
        return path

    def _pair(self, table: Path) -> None:
        """``a.b = value``; the keys on the way are tables whose place is their name."""
        path = table
        keys = self._keys()
        for key, span in keys:
            path = (*path, key)
            self.places.setdefault(path, Place(span, span))
        self._gap()
        self._expect("=")
        self._gap()
        start = self.at
        self._value(path)
        self.places[path] = Place(keys[-1][1], Span(start, self.at))

    def _keys(self) -> list[tuple[str, Span]]:
        keys: list[tuple[str, Span]] = []
        while True:
            start = self.at
            match = _STRING.match(self.text, start) or _BARE_KEY.match(self.text, start)
            if match is None:
                raise _NotTomlError
            self.at = match.end()
            word = match[0]
            keys.append((_unquoted(word) if word[0] in "\"'" else word, Span(start, self.at)))
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                return keys
            self.at = dot.end()

    def _value(self, path: Path) -> None:
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self.at += 1
            self._items(path)
        elif opening == "{":
            self.at += 1
            self._members(path)
        else:
            match = _STRING.match(self.text, self.at) or _PLAIN.match(self.text, self.at)
            if match is None:
                raise _NotTomlError
            self.at = match.end()

    def _items(self, path: Path) -> None:
        index = 0
        self._gap()
        while not self._took("]"):
            start = self.at
            item = (*path, index)
            self._value(item)
            span = Span(start, self.at)
            self.places[item] = Place(span, span)
            index += 1
            self._gap()
            self._took(",")
            self._gap()

    def _members(self, path: Path) -> None:
        self._gap()
        while not self._took("}"):
            self._pair(path)
            self._gap()
            self._took(",")
            self._gap()

    def _gap(self) -> None:
        match = _GAP.match(self.text, self.at)
        if match:
            self.at = match.end()

    def _took(self, character: str) -> bool:
        if self.text.startswith(character, self.at):
            self.at += 1
            return True
        return False

    def _expect(self, character: str) -> None:
        if not self._took(character):
            raise _NotTomlError


def _unquoted(word: str) -> str:
    return str(parser().loads(f"x = {word}")["x"])


def parser() -> Any:
    """The module that parses TOML: `tomllib`, or its backport on Python 3.10."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib
