"""Whether a folder is a library of commands, for those who did not ask for it to be one."""

from __future__ import annotations

from itertools import islice

from ..library import disk
from ..library.discovery import SKIPPED, find_roots
from ..library.settings import Settings
from ..text.late import compile_late

# Keys that only commands and skills have; `description` and `name` are in the front matter of any web site.
_TELLING = compile_late(
    rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:(?!---).*\n)*?"
    rb"(?:allowed[-_]tools|argument-hint|dependencies|disable-model-invocation|user-invocable)[ \t]*:"
)
MAX_FILES = 200  # files read before the answer is no
MAX_BYTES = 1_048_576
HEAD = 4096  # bytes of a file that may hold its front matter


def is_library(folder: str, settings: Settings) -> bool:
    """Whether ``folder`` has the root of a library in it, or files with the front matter of commands."""
    if next(find_roots(folder, settings), None):
        return True
    files = (f"{found.path}/{name}" for found in disk.walk(folder, SKIPPED) for name in found.files)
    return any(_tells(path) for path in islice((path for path in files if path.endswith(".md")), MAX_FILES))


def _tells(path: str) -> bool:
    try:
        return _TELLING.match(disk.read(path, MAX_BYTES)[:HEAD]) is not None
    except disk.UnreadableError:
        return False
