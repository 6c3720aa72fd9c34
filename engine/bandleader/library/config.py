"""The configuration of a workspace: ``bandleader.toml``, or ``[tool.bandleader]`` in ``pyproject.toml``.

The keys are the fields of `settings.py` with ``-`` for ``_``. A mistake is a problem with its place; what it
stands in falls back to the default, everything else counts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

from ..text.decode import decode
from ..text.late import compile_late
from ..text.lines import LineIndex
from ..text.span import Span
from . import disk
from .settings import DEFAULT, CheckSettings, LibrarySettings, Settings

if TYPE_CHECKING:
    from .toml import Path, Place

FILE = "bandleader.toml"
PYPROJECT = "pyproject.toml"
TABLE: Path = ("tool", "bandleader")
TARGETS = ("claude", "codex", "copilot", "opencode", "agent-skills")
MAX_BYTES = 262_144
MAX_DOTS = 250  # in one line; the time a parser takes for a dotted key grows with the square of its parts
_TABLE_HEADER = compile_late(r"^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*[\"']?bandleader\b", re.MULTILINE)
_SYNTAX_PLACE = compile_late(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


class ConfigProblem(NamedTuple):
    """What is wrong with ``text[start:end]`` of a configuration file."""

    message: str
    start: int
    end: int


class Config(NamedTuple):
    """The settings of a workspace, and what is wrong with the file they came from."""

    settings: Settings
    problems: tuple[ConfigProblem, ...] = ()


def find_config(folder: str) -> str | None:
    """The configuration file that rules ``folder`` (absolute): the nearest one up to the repository's root or home."""
    home = disk.home()
    while True:
        if disk.stat_file(f"{folder}/{FILE}"):
            return f"{folder}/{FILE}"
        if disk.stat_file(f"{folder}/{PYPROJECT}") and _has_table(f"{folder}/{PYPROJECT}"):
            return f"{folder}/{PYPROJECT}"
        parent = posixpath.dirname(folder)
        if folder in (home, parent) or disk.probe(f"{folder}/.git", folder):
            return None
        folder = parent


def load_config(path: str, known_rules: Collection[str] | None = None) -> Config:
    """The configuration in the file at ``path`` (absolute); its roots become absolute. Never raises."""
    try:
        text, oddities = decode(disk.read(path, MAX_BYTES))
    except disk.UnreadableError as error:
        return Config(DEFAULT, (ConfigProblem(str(error), 0, 0),))
    for oddity in oddities:
        if oddity.kind == "not-utf8":
            return Config(DEFAULT, (ConfigProblem(oddity.message, oddity.start, oddity.end),))
    config = parse_config(text, path, known_rules)
    folder = posixpath.dirname(path)
    library = config.settings.library
    roots = tuple(root._replace(path=posixpath.normpath(posixpath.join(folder, root.path))) for root in library.roots)
    return config._replace(settings=config.settings._replace(library=library._replace(roots=roots)))


def parse_config(text: str, name: str, known_rules: Collection[str] | None = None) -> Config:
    """The configuration in the text of a file called ``name``. Never raises.

    ``known_rules`` are the codes, names and families that rules may be called by; None leaves them unchecked.
    """
    from .toml import find_places, parser

    mark = 1 if text.startswith("\ufeff") else 0
    at = 0
    for line in text.split("\n"):
        if line.count(".") > MAX_DOTS:
            return Config(DEFAULT, (ConfigProblem(f"more than {MAX_DOTS} dots in one line", at, at + len(line)),))
        at += len(line) + 1
    try:
        data: Any = parser().loads(text[mark:])
    except ValueError as error:  # of the parser, or of a number that is none
        return Config(DEFAULT, (_syntax_problem(str(error), text),))
    except RecursionError:
        return Config(DEFAULT, (ConfigProblem("nested too deeply", 0, len(text)),))
    base: Path = ()
    if posixpath.basename(name) == PYPROJECT:
        base = TABLE
        for key in TABLE:
            data = data.get(key, {}) if isinstance(data, dict) else {}
    if not data:
        return Config(DEFAULT)
    from .config_structure import structure

    settings, mistakes = structure(data, TARGETS, known_rules)
    if not mistakes:
        return Config(settings)
    places = find_places(text[mark:])
    problems = []
    for mistake in mistakes:
        span = _span((*base, *mistake.path), mistake.at_key, places)
        problems.append(ConfigProblem(mistake.message, span.start + mark, span.end + mark))
    return Config(settings, tuple(sorted(problems, key=lambda problem: (problem.start, problem.end))))


def digest(settings: Settings) -> str:
    """Everything in ``settings`` that the analysis of a single file depends on, and nothing else, as text."""
    analysis = DEFAULT._replace(
        library=LibrarySettings(max_file_size=settings.library.max_file_size),
        gates=settings.gates,
        check=settings.check._replace(**{name: getattr(_QUIET, name) for name in _LOUDNESS}),
    )
    return repr(analysis)


_QUIET = CheckSettings()
_LOUDNESS = ("select", "ignore", "severity", "overrides")  # applied to findings when they are shown


def _has_table(path: str) -> bool:
    """Whether a ``pyproject.toml`` configures Bandleader; a broken one does when a header says so."""
    try:
        data = disk.read(path, MAX_BYTES)
    except disk.UnreadableError:
        return False
    return b"bandleader" in data and _TABLE_HEADER.search(decode(data).text) is not None


def _syntax_problem(message: str, text: str) -> ConfigProblem:
    place = _SYNTAX_PLACE.search(message)
    message = f"not valid TOML: {_SYNTAX_PLACE.sub('', message)}"
    if place is None:
        return ConfigProblem(message, 0, 0)
    lines = LineIndex(text)
    if place[1] is None:
        line, column = lines.position(len(text.rstrip()))
    else:
        line, column = int(place[1]) - 1, int(place[2]) - 1
    start = lines.offset(line, column)
    end = lines.line_span(line).end
    if start == end and start > lines.line_span(line).start:
        start -= 1  # something visible to point at
    return ConfigProblem(message, start, max(start, min(end, start + 1)))


def _span(path: Path, at_key: bool, places: dict[Path, Place]) -> Span:
    """The place of ``path``, or of the nearest table around it."""
    for length in range(len(path), 0, -1):
        place = places.get(path[:length])
        if place:
            return place.key if at_key or length < len(path) else place.value
    return Span(0, 0)
