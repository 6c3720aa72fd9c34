"""Reads the references out of a front matter and a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..text.late import compile_late
from ..text.markdown import Markdown
from .frontmatter.model import Entry, Node
from .grants import grants_of
from .references import Reference, RefKind
from .schema.key import Key
from .source import Kind

# `/name`, `/ns:name`, `/family/name`: not the tail of a word, path, tag or sed expression, and not the head of a
# longer path or file name. The slash (the at sign) comes first so that the search can skip to the next one.
COMMAND = compile_late(r"/(?<![\w/.:@~$\\<})\]*%=-]/)([A-Za-z][\w-]*(?:[:/][A-Za-z][\w-]*)*)(?![\w/:*~%=(\\-]|\.\w)")
AT_FILE = compile_late(r"@(?<![\w`@/.]@)((?:\.{0,2}/|~/|\.)?[\w-][\w.-]*(?:/[\w.-]+)*\.\w+)(?![\w/@])")
SHARED = compile_late(r"(?<![\w-])((?:[\w-]+/)*_shared/[\w./-]+\.md)\b")
NAMED_TOOLS: dict[str, RefKind] = {"Skill": "skill", "Agent": "agent", "Task": "agent"}
COMMA_ITEM = compile_late(r"[^,\s][^,]*")
LINE_BREAK = compile_late(r"\r\n?|\n")


def front_matter_references(
    entries: Sequence[Entry], schema: Mapping[str, Key], kind: Kind, text: str
) -> Iterator[Reference]:
    """Everything that the front matter names, as its schema says which keys name what."""
    for entry in entries:
        key = schema.get(entry.key)
        if key is None or not (key.names or key.keys or key.replaced_by):
            continue
        if key.replaced_by:
            key = schema.get(key.replaced_by, key)
        if key.name == "dependencies":
            yield from _dependencies(entry, kind, text)
        elif key.names:
            yield from _named(entry, key, text)
        elif key.keys and entry.node.tag in ("map", "list"):
            maps = (entry.node,) if entry.node.tag == "map" else entry.node.items
            sub_schema = {sub.name: sub for sub in key.keys}
            for node in maps:
                yield from front_matter_references(node.pairs, sub_schema, kind, text)


def body_references(text: str, start: int, markdown: Markdown) -> Iterator[Reference]:
    """Everything that the body mentions: loud in prose, quiet in inline code and fences."""
    prose = markdown.prose
    if "/" in prose:
        for match in COMMAND.finditer(prose):
            yield Reference("command", match[1], match.start(1), match.end(1))
    if "@" in prose:
        for match in AT_FILE.finditer(prose):
            yield Reference("file", match[1], match.start(1), match.end(1))
    for code_start, code_end in markdown.code:
        if text.startswith("/", code_start):
            code = COMMAND.match(text, code_start, code_end)
            if code:
                yield Reference("command", code[1], code.start(1), code.end(1), quiet=True)
    for link in markdown.links:
        yield Reference("file", link.target, link.start, link.end)
    if "_shared/" in text:
        for match in SHARED.finditer(text, start):
            yield Reference("shared", match[1], match.start(1), match.end(1), quiet=prose[match.start(1)] == " ")


def _dependencies(entry: Entry, kind: Kind, text: str) -> Iterator[Reference]:
    """`dependencies`: a list, a comma string, or ``{required: [], optional: []}``.

    In a skill the key may list software packages, so there only items written ``/name`` mean commands.
    """
    if entry.node.tag == "map":
        for pair in entry.node.pairs:
            if pair.key in ("required", "optional"):
                yield from _items(pair, "dependency" if pair.key == "required" else "optional", text)
        return
    for item in _items(entry, "dependency", text):
        if kind == "command" or text.startswith("/", item.start - 1):
            yield item


def _named(entry: Entry, key: Key, text: str) -> Iterator[Reference]:
    if key.names == "agent":
        yield from _items(entry, "agent", text)
    elif key.names == "skill":
        yield from _items(entry, "skill", text)
    elif key.names == "command":
        yield from _items(entry, "command", text)
    elif key.names == "shared":
        yield from _items(entry, "shared", text)
    elif key.names == "tool" and any(text.find(tool, entry.node.start, entry.node.end) >= 0 for tool in NAMED_TOOLS):
        for grant in grants_of(entry.node):
            ref_kind = NAMED_TOOLS.get(grant.tool)
            if ref_kind and grant.specifier and not grant.error:
                yield from _specifiers(ref_kind, grant.specifier, grant.tool_end + 1)


def _specifiers(kind: RefKind, specifier: str, start: int) -> Iterator[Reference]:
    """The names inside ``Skill(a)``, ``Skill(a *)``, ``Agent(a, b)``."""
    for match in COMMA_ITEM.finditer(specifier):
        name = match[0].split(" ")[0].rstrip()
        if name and "*" not in name:
            yield Reference(kind, name, start + match.start(), start + match.start() + len(name))


def _items(entry: Entry, kind: RefKind, text: str) -> Iterator[Reference]:
    node = entry.node
    if node.tag == "list":
        for index, item in enumerate(node.items):
            value = item.scalar
            if value:
                yield _reference(kind, value, item, _list_cut(entry, index, text))
    elif node.scalar and node.style in ("", "'", '"'):
        yield from _comma_items(entry, kind, text)


def _comma_items(entry: Entry, kind: RefKind, text: str) -> Iterator[Reference]:
    node = entry.node
    value, start = node.scalar or "", node.start + len(node.style)
    if len(value) != node.end - node.start - 2 * len(node.style):
        return  # escapes: the places inside the value are not known
    matches = list(COMMA_ITEM.finditer(value))
    for index, match in enumerate(matches):
        name = match[0].rstrip()
        if index:
            cut = (start + matches[index - 1].end(), start + match.end())
        elif len(matches) > 1:
            cut = (start + match.start(), start + matches[1].start())
        else:
            cut = _entry_cut(entry, text)
        yield _spelled(kind, name, start + match.start(), start + match.start() + len(name), cut)


def _reference(kind: RefKind, value: str, node: Node, cut: tuple[int, int]) -> Reference:
    quote = 1 if node.style in ("'", '"') else 0
    return _spelled(kind, value, node.start + quote, node.end - quote, cut)


def _spelled(kind: RefKind, value: str, start: int, end: int, cut: tuple[int, int]) -> Reference:
    if value[0] in "/@" and end - start == len(value):
        return Reference(kind, value[1:], start + 1, end, False, *cut)
    return Reference(kind, value, start, end, False, *cut)


def _list_cut(entry: Entry, index: int, text: str) -> tuple[int, int]:
    """What to delete so that item ``index`` is gone and the rest stays valid; later items can go together."""
    items = entry.node.items
    item = items[index]
    if entry.node.style == "[":
        if index:
            return items[index - 1].end, item.end
        return item.start, items[1].start if len(items) > 1 else item.end
    if len(items) == 1:
        return _entry_cut(entry, text)
    return _line_start(text, item.start), _line_end(text, item.end)


def _entry_cut(entry: Entry, text: str) -> tuple[int, int]:
    """The lines of a whole entry; nothing when something else stands before it, as in a flow mapping."""
    start = _line_start(text, entry.key_start)
    return (0, 0) if text[start : entry.key_start].strip() else (start, _line_end(text, entry.node.end))


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _line_end(text: str, offset: int) -> int:
    match = LINE_BREAK.search(text, offset)
    return match.end() if match else len(text)
