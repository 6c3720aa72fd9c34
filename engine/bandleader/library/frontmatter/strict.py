"""YAML 1.1 as PyYAML reads it, with the place of every value.

Built on the parser's events instead of its node graph: aliases keep a place of their own, nothing recurses, and
depth and size are known before anything is built.
"""

from __future__ import annotations

from typing import Any

import yaml  # noqa: TID253 - this module itself is imported only when the subset does not do

from ...text.late import compile_late
from .limits import MAX_DEPTH, MAX_NODES
from .make import make
from .model import Entry, Node, Tag
from .resolve import WORD_OR_NUMBER, is_sound, resolve

# The pure Python parser stands in where PyYAML was built without libyaml.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Characters that YAML forbids everywhere (YAML 1.1, 5.1), lone surrogates among them.
FORBIDDEN = compile_late("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_TAGS: dict[str, Tag] = {
    "!": "str",
    "tag:yaml.org,2002:str": "str",
    "tag:yaml.org,2002:null": "null",
    "tag:yaml.org,2002:bool": "bool",
    "tag:yaml.org,2002:int": "int",
    "tag:yaml.org,2002:float": "float",
    "tag:yaml.org,2002:timestamp": "timestamp",
    "tag:yaml.org,2002:seq": "list",
    "tag:yaml.org,2002:map": "map",
}
_BLANKS = " \t\r\n\x85\u2028\u2029"


class Rejected(Exception):
    """YAML does not accept a text. ``offset`` is where a reader stops, ``reason`` a few words."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason


class TooDeep(Rejected):
    """The text is over one of the limits; whether it is YAML is not known."""


def read_strict(text: str, start: int, end: int) -> Node | None:
    """The value of ``text[start:end]``, its spans in offsets of ``text``; None when there is nothing.

    An alias has the value of its anchor and a span of its own; what is inside has its places at the anchor.
    Raises `Rejected` where PyYAML's ``safe_load`` raises, `TooDeep` beyond the limits.
    """
    source = text[start:end]
    base = start + source.startswith("\ufeff")  # libyaml skips a leading mark without counting it
    builder = _Builder(text, base)
    try:
        root = builder.read(_Loader(source).get_event)
        if builder.doubtful is not None:
            yaml.load(source, _Loader)  # noqa: S506 - one of the safe loaders
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Rejected(min(base + mark.index, end) if mark else start, error.problem or str(error)) from None
    except (yaml.YAMLError, UnicodeEncodeError):
        bad = FORBIDDEN.search(text, start, end)
        raise Rejected(bad.start() if bad else start, "a character that YAML forbids") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # What the constructors let through for `2024-02-31`, `0x_` or `!!bool maybe`.
        raise Rejected(builder.doubtful or start, "no value of its type") from None
    return root


class _Open:
    """A collection whose end has not been read."""

    __slots__ = ("anchor", "before", "children", "flow", "is_map", "start", "tag")

    def __init__(self, event: Any, is_map: bool, start: int, before: int) -> None:
        self.is_map = is_map
        self.flow: bool = event.flow_style
        self.tag: str | None = event.tag
        self.anchor: str | None = event.anchor
        self.start = start
        self.before = before
        self.children: list[Node] = []


class _Builder:
    """Turns the events of one document into a `Node`."""

    def __init__(self, text: str, base: int) -> None:
        self.text = text
        self.base = base
        self.count = 0
        self.anchors: dict[str, tuple[Node, int] | None] = {}  # with its size; None while it is open
        self.doubtful: int | None = None  # where the first value is that may have no value of its type

    def read(self, get_event: Any) -> Node | None:
        get_event()
        if type(get_event()) is yaml.StreamEndEvent:
            return None
        root = self._document(get_event)
        get_event()
        event = get_event()
        if type(event) is not yaml.StreamEndEvent:
            raise Rejected(self.base + event.start_mark.index, "a second document")
        return root

    def _document(self, get_event: Any) -> Node:
        scalar_event, alias_event, mapping_event = yaml.ScalarEvent, yaml.AliasEvent, yaml.MappingStartEvent
        sequence_event = yaml.SequenceStartEvent
        stack: list[_Open] = []
        while True:
            event = get_event()
            kind = type(event)
            if kind is scalar_event:
                self.count += 1
                node = self._scalar(event)
            elif kind is mapping_event or kind is sequence_event:
                stack.append(self._open(event, kind is mapping_event, len(stack)))
                continue
            elif kind is alias_event:
                node = self._alias(event)
            else:
                node = self._close(stack.pop(), self.base + event.end_mark.index)
            if self.count > MAX_NODES:
                raise TooDeep(node.start, f"more than {MAX_NODES:,} values")
            if not stack:
                return node
            stack[-1].children.append(node)

    def _scalar(self, event: Any) -> Node:
        start = self.base + event.start_mark.index
        end = self.base + event.end_mark.index
        value: str = event.value
        style: str = event.style or ""
        tag: Tag = "str"
        if event.tag is None:
            if not style and (not value or value[0] in WORD_OR_NUMBER):
                tag = resolve(value)
                if not is_sound(tag, value):
                    self._doubt(start)
        else:
            tag = resolve(value) if event.implicit[0] else _TAGS.get(event.tag, "other")
            self._doubt(start)
        if style and style in "|>":
            end = start + len(self.text[start:end].rstrip(_BLANKS))
        node = make(Node, (tag, value, start, end, style))
        if event.anchor is not None:
            self._register(event.anchor, start)
            self.anchors[event.anchor] = (node, 1)
        return node

    def _open(self, event: Any, is_map: bool, depth: int) -> _Open:
        start = self.base + event.start_mark.index
        if depth == MAX_DEPTH:
            raise TooDeep(start, f"nested deeper than {MAX_DEPTH} levels")
        if event.anchor is not None:
            self._register(event.anchor, start)
        self.count += 1
        return _Open(event, is_map, start, self.count - 1)

    def _close(self, opened: _Open, end: int) -> Node:
        children = opened.children
        value: tuple[Node, ...] | tuple[Entry, ...]
        tag: Tag
        if opened.is_map:
            value = pairs = tuple(map(self._pair, children[::2], children[1::2]))
            tag, style, closed = "map", "{" if opened.flow else ":", "}"
            last = pairs[-1].node if pairs else None
        else:
            value = tuple(children)
            tag, style, closed = "list", "[" if opened.flow else "-", "]"
            last = children[-1] if children else None
        if opened.tag is not None and opened.tag != "!":
            tag = _TAGS.get(opened.tag, "other")
            self._doubt(opened.start)
        if last is not None and (not opened.flow or self.text[end - 1] != closed):
            end = last.end  # libyaml ends what has no closing bracket where the next token begins
        node = make(Node, (tag, value, opened.start, end, style))
        if opened.anchor is not None:
            self.anchors[opened.anchor] = (node, self.count - opened.before)
        return node

    def _pair(self, key: Node, node: Node) -> Entry:
        _, name, start, end, _ = key
        if not isinstance(name, str):
            raise Rejected(start, "a list or a mapping as a key")
        if node.start == node.end > end and self.text[node.end - 1] != ":":
            node = node._replace(start=end, end=end)  # the null of a key without a colon
        return make(Entry, (name, start, end, node))

    def _alias(self, event: Any) -> Node:
        start = self.base + event.start_mark.index
        if event.anchor not in self.anchors:
            raise Rejected(start, f"no anchor `&{event.anchor}` before this")
        target = self.anchors[event.anchor]
        if target is None:
            raise TooDeep(start, "a value that holds itself")
        node, size = target
        self.count += size
        return node._replace(start=start, end=self.base + event.end_mark.index)

    def _register(self, anchor: str, start: int) -> None:
        if anchor in self.anchors:
            raise Rejected(start, f"a second anchor `&{anchor}`")
        self.anchors[anchor] = None

    def _doubt(self, start: int) -> None:
        if self.doubtful is None:
            self.doubtful = start
