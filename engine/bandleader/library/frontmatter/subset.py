"""The YAML that nearly all front matter is written in, read without a YAML parser.

Lines of ``key: value`` whose value is plain or quoted, a list in brackets, a map in braces, or items below the key,
none of them longer than a line; comments and blank lines between them. Whatever else there is, even a tab, is left to
the strict parser. What is read here, YAML reads the same: values, types and places.
"""

from __future__ import annotations

from functools import lru_cache

from .make import make
from .model import Entry, Node, Tag
from .resolve import WORD_OR_NUMBER, is_sound, resolve

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_COLLECTION = frozenset(",[]{}")  # a plain value inside of one has none of these
_DEEPEST = 4  # maps in one another
_NOT_MERE_TEXT = _INDICATORS | WORD_OR_NUMBER | {" "}


def read_subset(text: str, start: int, end: int) -> tuple[Entry, ...] | None:
    """The pairs of ``text[start:end]``, whose last line is complete; None if it holds more than the subset."""
    block = text[start:end]
    line_break = "\r\n" if block.endswith("\r\n") else "\n"
    lines = block.split(line_break)
    if not "".join(lines).isprintable():
        return None
    step = len(line_break)
    entries: list[Entry] = []
    items: list[Node] = []  # those below the last key
    dash = column = 0  # where the first of them begins, in the text and in its line
    node: Node | None
    at = start
    for line in lines:
        key, colon, value = line.partition(": ")
        if not colon and line[-1:] == ":":
            key, colon = line[:-1], ":"
        if colon and _is_key(key):
            if items:
                entries[-1] = _with_items(entries[-1], items, dash)
                items = []
            key_end = at + len(key)
            value_at = key_end + 2
            if (  # most values: text that needs no closer look
                value
                and value[0] not in _NOT_MERE_TEXT
                and value[-1] not in " :"
                and ": " not in value
                and " #" not in value
            ):
                node = make(Node, ("str", value, value_at, value_at + len(value), ""))
            else:
                node = _value(value, value_at)
                if node is None:
                    return None
            entries.append(make(Entry, (key, at, key_end, node)))
        elif (body := line.strip(" ")) and body[0] != "#":
            indent = line.index(body)
            if not items:
                if not entries or entries[-1].node.end > entries[-1].key_end + 1:  # no key, or one with a value
                    return None
                dash, column = at + indent, indent
            if body[:2] != "- " or indent != column:
                return None
            item = _value(body[2:], at + indent + 2)
            if item is None or item.tag in ("list", "map"):
                return None
            items.append(item)
        at += len(line) + step
    if items:
        entries[-1] = _with_items(entries[-1], items, dash)
    return tuple(entries)


@lru_cache(1024)
def _is_key(key: str) -> bool:
    return len(key) <= 128 and key[:1] != "-" and key.replace("-", "_").isidentifier()  # YAML allows 1,024 characters


def _with_items(entry: Entry, items: list[Node], start: int) -> Entry:
    return entry._replace(node=Node("list", tuple(items), start, items[-1].end, "-"))


def _value(value: str, at: int) -> Node | None:
    """The value that begins at offset ``at``, behind a colon or dash and a blank; None if it is not so simple."""
    if not value or value[0] == " " or value[-1] == " ":
        bare = value.strip(" ")
        if not bare:
            return Node("null", "", at - 1, at - 1)
        at += value.index(bare)
        value = bare
    end = at + len(value)
    first = value[0]
    if first not in _NOT_MERE_TEXT:
        tag: Tag = "str"
    elif first in WORD_OR_NUMBER and not (first == "-" and value[1:2] in ("", " ")):
        tag = resolve(value)
        if not is_sound(tag, value):
            return None
    elif first == "[":
        return _flow_list(value, at)
    elif first == "{":
        return _flow_map(value, at)
    else:
        return _quoted(value, at)
    if value[-1] == ":" or ": " in value or " #" in value:
        return None
    return make(Node, (tag, value, at, end, ""))


def _quoted(value: str, at: int) -> Node | None:
    mark = value[0]
    inner = value[1:-1]
    if len(value) == 1 or value[-1] != mark:
        return None
    if mark == '"':
        if '"' in inner or "\\" in inner:
            return None
    elif mark == "'":
        inner = inner.replace("''", "\0")
        if "'" in inner:
            return None
        inner = inner.replace("\0", "'")
    else:
        return None
    return make(Node, ("str", inner, at, at + len(value), mark))


def _flow_list(value: str, at: int) -> Node | None:
    if value[-1] != "]" or len(value) == 1:
        return None
    inner = value[1:-1]
    if "[" in inner or "]" in inner or "{" in inner or "}" in inner or "?" in inner:
        return None
    mere = ":" not in inner and "#" not in inner
    parts = inner.split(",")
    if not parts[-1].strip(" "):  # `[]` or `[a, ]`
        del parts[-1]
    items: list[Node] = []
    part_at = at + 1
    for part in parts:
        bare_at = part_at
        bare = part
        if part[:1] == " ":
            bare = part[1:]
            bare_at += 1
        item: Node | None
        if mere and bare and bare[0] not in _NOT_MERE_TEXT and bare[-1] != " ":
            item = make(Node, ("str", bare, bare_at, bare_at + len(bare), ""))
        else:
            item = _value(bare, bare_at)
            if item is None or item.start == item.end:
                return None
        items.append(item)
        part_at += len(part) + 1
    return make(Node, ("list", tuple(items), at, at + len(value), "["))


def _flow_map(value: str, at: int, depth: int = 1) -> Node | None:
    """``{key: value, key: [value, value], key: {key: value}}``."""
    if value[-1] != "}" or depth > _DEEPEST or "#" in value or "?" in value:
        return None
    pairs: dict[str, Entry] = {}
    part_at = at + 1
    for part in _parts(value[1:-1]):
        head, _, rest = part.partition(": ")
        key, bare = head.lstrip(" "), rest.strip(" ")
        key_at = part_at + len(head) - len(key)
        value_at = part_at + len(part) - len(rest.lstrip(" "))
        if not bare or not _is_key(key) or key in pairs:
            return None
        node = _flow_map(bare, value_at, depth + 1) if bare[0] == "{" else _value(bare, value_at)
        if node is None or (not node.style and not _COLLECTION.isdisjoint(bare)):
            return None
        pairs[key] = make(Entry, (key, key_at, key_at + len(key), node))
        part_at += len(part) + 1
    return make(Node, ("map", tuple(pairs.values()), at, at + len(value), "{"))


def _parts(inner: str) -> list[str]:
    """The pairs between braces as written: split at each comma that is in no bracket, brace or quotes."""
    if not _COLLECTION.isdisjoint(inner.replace(",", "")) or "'" in inner or '"' in inner:
        cuts, depth, quote = [-1], 0, ""
        for place, letter in enumerate(inner):
            if quote:
                quote = "" if letter == quote else quote
            elif letter in "'\"":
                quote = letter
            elif letter in "[{":
                depth += 1
            elif letter in "]}":
                depth -= 1
            elif letter == "," and not depth:
                cuts.append(place)
        return [inner[start + 1 : end] for start, end in zip(cuts, [*cuts[1:], len(inner)], strict=True)]
    return inner.split(",")
