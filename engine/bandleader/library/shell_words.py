"""Takes shell source apart into simple commands and words, with the place of each. Never fails.

Not a shell: it knows quotes, substitutions, comments, here-documents, pipes and separators (POSIX.1-2024, "Shell
Command Language"), which is what it takes to tell a command from text that only looks like one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..text.late import compile_late

_MAX_DEPTH = 8  # substitutions inside substitutions; deeper ones stay text


class Word(NamedTuple):
    """One word of a command at ``[start, end)``.

    ``value`` is its text without quotes and escapes, ``bare`` only what stands outside quotes: a variable in ``bare``
    is split and globbed by the shell. ``inner`` are the places of the commands it substitutes.
    """

    value: str
    bare: str
    start: int
    end: int
    inner: tuple[tuple[int, int], ...] = ()


class SimpleCommand(NamedTuple):
    """The words of a simple command; ``piped`` says that it reads what the command before it writes.

    ``targets`` are the words behind its redirections.
    """

    words: tuple[Word, ...]
    piped: bool
    targets: tuple[Word, ...] = ()


_TOKEN = compile_late(
    r"""
    (?P<blank> [ \t\r]+ | \\\n )
    | (?P<comment> \#[^\n]* )
    | (?P<redirect> [0-9]* (?: &>>? | <<<? -? | <> | >>? (?!\() [|&]? | < (?!\() &? ) )
    | (?P<operator> && | \|\|? &? | ;;? | & | [()\n] )
    """,
    re.VERBOSE,
)
_PIECE = compile_late(
    r"""
    (?P<plain> [^\s;&|()<>'"\\`$]+ | \$\{[^}]*\} | \$[\w@*#?!-]? | [<>](?=\() )
    | \\(?P<escaped> . )
    | '(?P<single> [^']* )'?
    | "(?P<double> (?:[^"\\]|\\.)* )"?
    | `(?P<ticks> (?:[^`\\]|\\.)* )`?
    """,
    re.VERBOSE | re.DOTALL,
)
_PARENTHESIS = compile_late(r"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|[()]", re.DOTALL)
_SUBSTITUTION = compile_late(r"\\.|\$\(|`(?P<ticks>(?:[^`\\]|\\.)*)`", re.DOTALL)


def simple_commands(shell: str, start: int = 0, end: int | None = None, depth: int = 0) -> list[SimpleCommand]:
    """The simple commands in ``shell[start:end]``, behind them those in their substitutions."""
    reader = _Reader(shell, start, len(shell) if end is None else end)
    reader.read()
    commands = reader.commands
    if depth < _MAX_DEPTH:
        inner = [place for command in commands for word in command.words + command.targets for place in word.inner]
        for place in inner:
            commands += simple_commands(shell, *place, depth + 1)
    return commands


class _Reader:
    """One walk over ``shell[at:end]``."""

    def __init__(self, shell: str, at: int, end: int) -> None:
        self.shell, self.at, self.end = shell, at, end
        self.commands: list[SimpleCommand] = []
        self.words: list[Word] = []
        self.targets: list[Word] = []
        self.piped = False
        self.redirect = ""
        self.documents: list[str] = []  # the delimiters of the here-documents that begin on the next line

    def read(self) -> None:
        while self.at < self.end:
            token = _TOKEN.match(self.shell, self.at, self.end)
            if token is None:
                self._take(self._word())
            else:
                self.at = token.end()
                if token["redirect"]:
                    self.redirect = token["redirect"].lstrip("0123456789")
                elif token["operator"]:
                    self._finish(token["operator"])
        self._finish("")

    def _take(self, word: Word) -> None:
        if not self.redirect:
            self.words.append(word)
        elif self.redirect in ("<<", "<<-"):
            self.documents.append(word.value)
        else:
            self.targets.append(word)
        self.redirect = ""

    def _finish(self, operator: str) -> None:
        found = bool(self.words or self.targets)
        if found:
            self.commands.append(SimpleCommand(tuple(self.words), self.piped, tuple(self.targets)))
            self.words, self.targets = [], []
        if operator != "\n" or found:  # a line break behind a pipe goes on with it
            self.piped = operator in ("|", "|&")
        if operator == "\n" and self.documents:
            self._skip_documents()

    def _skip_documents(self) -> None:
        for delimiter in self.documents:
            closing = re.compile(rf"^\t*{re.escape(delimiter)}\r?$", re.MULTILINE).search(self.shell, self.at, self.end)
            self.at = closing.end() if closing else self.end
        self.documents.clear()

    def _word(self) -> Word:
        shell, start, end = self.shell, self.at, self.end
        values: list[str] = []
        bare: list[str] = []
        inner: list[tuple[int, int]] = []
        while self.at < end and (piece := _PIECE.match(shell, self.at, end)):
            kind = piece.lastgroup or ""
            text = piece[kind]
            first, self.at = self.at, piece.end()
            if kind == "plain":
                bare.append(text)
                if text in ("$", "<", ">") and shell.startswith("(", self.at):
                    close = _closing(shell, self.at + 1, end)
                    inner.append((self.at + 1, close))
                    self.at = min(close + 1, end)
                    text = shell[first : self.at]
            elif kind == "ticks":
                bare.append("$")
                inner.append(piece.span(kind))
                text = piece[0]
            elif kind == "double":
                inner += _substitutions(shell, *piece.span(kind))
            values.append(text)
        if self.at == start:  # a character that begins nothing, such as a last backslash
            self.at += 1
        return Word("".join(values), "".join(bare), start, self.at, tuple(inner))


def _closing(shell: str, at: int, end: int) -> int:
    """Where the parenthesis opened before ``at`` is closed; ``end`` if it is not."""
    depth = 1
    for match in _PARENTHESIS.finditer(shell, at, end):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if not depth:
            return match.start()
    return end


def _substitutions(shell: str, at: int, end: int) -> list[tuple[int, int]]:
    """The commands substituted between double quotes."""
    found = []
    while match := _SUBSTITUTION.search(shell, at, end):
        at = match.end()
        if match["ticks"]:
            found.append(match.span("ticks"))
        elif match[0] == "$(":
            close = _closing(shell, at, end)
            found.append((at, close))
            at = close
    return found
