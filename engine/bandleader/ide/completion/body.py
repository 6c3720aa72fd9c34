"""Below the front matter: commands, paths, shared files and arguments; nothing inside fences and comments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from ...library.document import Document
from ...rules.arguments.count import argument_count, argument_names
from ...text.edit import Edit
from ..substitutions import SUBSTITUTIONS
from .item import NOTHING, Completions, Item
from .names import names, shared_files
from .paths import paths
from .query import Query

# What may not stand before each is what `library.extract` does not read a reference after.
_COMMAND = re.compile(r"(?<![\w/.:@~$\\<})\]*%=-])(/(?:[A-Za-z][\w-]*(?:[:/][\w-]*)*)?)\Z")
_PATH = re.compile(r"(?<![\w`@/.])@((?:\.{0,2}/)?[\w./-]*)\Z")
_SHARED = re.compile(r"(?<![\w/-])((?:[\w-]+/)*_(?:s\w*|shared/[\w./-]*))\Z")
_ARGUMENT = re.compile(r"(?<!\\)(\$\{?\w*)\Z")
_REST = re.compile(r"[\w./:-]*")
_WORD_REST = re.compile(r"\w*")

LONGEST = 500  # characters of what is being written
MOST_NUMBERED = 9  # arguments offered by number


def in_body(query: Query) -> Completions:
    """What is being written at the cursor may become."""
    text, offset = query.text, query.offset
    start = max(offset - LONGEST, 0)
    line = text[max(text.rfind("\n", start, offset) + 1, text.rfind("\r", start, offset) + 1, start) : offset]
    for pattern, offer in _OFFERS:
        found = pattern.search(line)
        if found:
            return NOTHING if _is_hidden(query.document, offset) else offer(query, found[1])
    return NOTHING


def _commands(query: Query, typed: str) -> Completions:
    return names(query, "command", typed, _replacing(query, typed))


def _shared_files(query: Query, typed: str) -> Completions:
    return shared_files(query, typed, _replacing(query, typed))


def _replacing(query: Query, typed: str) -> Callable[[str], Edit]:
    """How something is written in place of ``typed``, which ends at the cursor, and of what follows it at once."""
    tail = _REST.match(query.text, query.offset)
    end = tail.end() if tail else query.offset
    while end > query.offset and query.text[end - 1] in ".:":
        end -= 1
    return lambda new: Edit(query.offset - len(typed), end, new)


def _is_hidden(doc: Document, offset: int) -> bool:
    """Whether the cursor stands in a fence or a comment."""
    markdown = doc.markdown
    fences = ((fence.start, fence.end) for fence in markdown.fences)
    return _inside((*fences, *markdown.comments), offset, len(doc.text))


def _inside(spans: Iterable[tuple[int, int]], offset: int, end_of_text: int) -> bool:
    return any(start < offset < end or start < offset == end == end_of_text for start, end in spans)


def _arguments(query: Query, typed: str) -> Completions:
    return NOTHING if query.source.kind == "agent" else Completions(tuple(_substitutions(query, typed)))


def _substitutions(query: Query, typed: str) -> Iterator[Item]:
    doc, start, end = query.document, query.offset - len(typed), query.offset
    if tail := _WORD_REST.match(query.text, end):
        end = tail.end()
    if typed.startswith("${") and query.text[end : end + 1] == "}":
        end += 1
    names = argument_names(doc)
    for name in names:
        yield _argument(f"${name}", "named in `arguments`", start, end)
    yield _argument("$ARGUMENTS", SUBSTITUTIONS["$ARGUMENTS"], start, end)
    count = min(argument_count(doc) or 0, MOST_NUMBERED)
    first = 0 if query.source.root.format == "claude" else 1
    for index in range(first, first + count):
        yield _argument(f"${index}", f"argument {index - first + 1}", start, end)
    if query.source.root.format == "claude":
        for name, doc_text in SUBSTITUTIONS.items():
            if name.startswith("${") and ("PLUGIN" not in name or query.source.root.origin == "plugin"):
                yield _argument(name, doc_text, start, end)


def _argument(written: str, detail: str, start: int, end: int) -> Item:
    return Item(written, "argument", Edit(start, end, written), detail, snippet=written.replace("$", "\\$"))


_OFFERS = ((_ARGUMENT, _arguments), (_SHARED, _shared_files), (_COMMAND, _commands), (_PATH, paths))
