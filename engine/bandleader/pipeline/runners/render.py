"""The prompt of a command for an agent CLI that does not expand commands itself. Pure.

The tokens are those of Claude Code (docs/en/skills, "Available string substitutions", 2.1.240): one pass over the
original text, what was put in is not looked at again. One thing is stricter: arguments are never pasted into a
!`command`; its shell gets them as positional parameters and variables, so that no argument can become code.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bandleader.text.markdown import scan

from .words import split_arguments


class ShellStep(NamedTuple):
    """A command whose output stands in its place; ``line`` is that of the command in the body, from 1."""

    command: str
    line: int


class Rendered(NamedTuple):
    """A prompt whose shell steps have not run yet.

    ``files`` are the paths mentioned with @, relative to the workspace and inside of it, which may or may not exist.
    ``positional`` are $0, $1, ... of the shell steps, ``variables`` what they have in their environment.
    """

    pieces: tuple[str | ShellStep, ...]
    files: tuple[str, ...]
    positional: tuple[str, ...]
    variables: Mapping[str, str]

    @property
    def steps(self) -> tuple[ShellStep, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, ShellStep))

    def text(self, outputs: Sequence[str] = ()) -> str:
        """The prompt, with one output for each of `steps`. Raises ValueError if their numbers differ."""
        if len(outputs) != len(self.steps):
            raise ValueError(f"{len(self.steps)} outputs wanted, {len(outputs)} given")
        each = iter(outputs)
        return "".join(piece if isinstance(piece, str) else next(each) for piece in self.pieces)


_TOKEN = re.compile(
    r"""
    (?<!\\)\\(?P<escaped> \$(?:ARGUMENTS(?:\[\d+\])? | \d+ | [A-Za-z_]\w*) )
    | (?m:^)```![^\n`]*\n(?P<block> .*? )\n[ \t]*```[ \t]*(?=\n|\Z)
    | (?<!\S)!`(?P<inline> [^`\n]+ )`
    | (?<!\S)@(?: "(?P<quoted> [^"\n]+ )" | (?P<file> [\w./] (?:[\w./~+@%-]*[\w/])? ) )
    | \$(?: ARGUMENTS\[(?P<nth> \d+ )\] | (?P<all> ARGUMENTS )(?!\w) | (?P<number> \d+ ) | (?P<name> [A-Za-z_]\w* ) )
    | \$\{(?P<variable> [A-Z_][A-Z0-9_]* )\}
    """,
    re.VERBOSE | re.DOTALL,
)
_NTH = re.compile(r"\$ARGUMENTS\[(\d+)\]")
_USES = re.compile(r"\$(?:\{?ARGUMENTS|\{?\d)")


def render(
    body: str,
    arguments: str,
    names: Sequence[str] = (),
    base: int = 0,
    variables: Mapping[str, str] | None = None,
) -> Rendered:
    """The prompt for ``body`` called with ``arguments``.

    ``names`` are those of the front matter's `arguments`; ``base`` is 0 where ``$0`` is the first argument, 1 where
    ``$1`` is; ``variables`` are the values of ``${NAME}`` tokens (``CLAUDE_SESSION_ID``, ...), others stay as they are.
    """
    rendering = _Rendering(body, arguments, names, base, variables or {})
    return rendering.result()


class _Rendering:
    def __init__(
        self, body: str, arguments: str, names: Sequence[str], base: int, variables: Mapping[str, str]
    ) -> None:
        self.body, self.arguments, self.base, self.variables = body, arguments, base, variables
        self.words = split_arguments(arguments)
        self.named = {name: self.words[at] if at < len(self.words) else "" for at, name in enumerate(names)}
        self.used = False
        self.files: list[str] = []

    def result(self) -> Rendered:
        body = self.body
        prose = scan(body).prose if "@" in body else ""
        pieces: list[str | ShellStep] = []
        done = 0
        for match in _TOKEN.finditer(body):
            piece = self._piece(match, prose)
            if piece is not None:
                pieces += (body[done : match.start()], piece)
                done = match.end()
        pieces.append(body[done:])
        if self.arguments.strip() and not self.used:
            pieces.append(f"\n\nARGUMENTS: {self.arguments}")
        positional = self.words if self.base == 0 else ("bash", *self.words)
        environment = {**self.variables, **self.named, "ARGUMENTS": self.arguments}
        return Rendered(_joined(pieces), tuple(dict.fromkeys(self.files)), positional, environment)

    def _piece(self, match: re.Match[str], prose: str) -> str | ShellStep | None:
        """What stands for a token; None if it stays as it is."""
        kind = match.lastgroup
        if kind == "escaped":
            name = match["escaped"][1:]
            return (
                match["escaped"] if name[:1].isdigit() or name.startswith("ARGUMENTS") or name in self.named else None
            )
        if kind in ("block", "inline"):
            return self._step(match[kind], self.body.count("\n", 0, match.start(kind)) + 1)
        if kind in ("quoted", "file"):
            if prose[match.start()] == "@":  # not in code: what stands there is an example
                self._mention(match[kind])
            return None
        if kind == "variable":
            return self.variables.get(match["variable"])
        value = self._value(match)
        if value is not None and self.body[match.start() - 1 : match.start()] == "@":
            self._mention(value)
        return value

    def _value(self, match: re.Match[str]) -> str | None:
        if match["all"]:
            self.used = True
            return self.arguments
        if match["name"]:
            if match["name"] not in self.named:
                return None
            self.used = True
            return self.named[match["name"]]
        index = int(match["nth"]) if match["nth"] else int(match["number"]) - self.base
        if not 0 <= index < len(self.words):
            return None
        self.used = True
        return self.words[index]

    def _step(self, command: str, line: int) -> ShellStep:
        if _USES.search(command) or any(f"${name}" in command for name in self.named):
            self.used = True
        return ShellStep(_NTH.sub(lambda match: f"${{{int(match[1]) + self.base}}}", command), line)

    def _mention(self, name: str) -> None:
        path = posixpath.normpath(name)
        if name[:1] not in ("/", "~") and path not in (".", "..") and not path.startswith("../") and "\0" not in path:
            self.files.append(path)


def _joined(pieces: list[str | ShellStep]) -> tuple[str | ShellStep, ...]:
    """Neighbouring texts as one."""
    joined: list[str | ShellStep] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)
