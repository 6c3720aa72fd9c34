"""What a parsed front matter is made of. Parsing never fails: it gives entries plus problems."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from ...text.edit import Edit
from ...text.span import Span

Tag: TypeAlias = Literal["str", "null", "bool", "int", "float", "timestamp", "list", "map", "other"]


class Node(NamedTuple):
    """One YAML value and its place.

    ``value`` is the decoded text of a scalar (`str`), the items of a list (tuple of `Node`) or the pairs
    of a mapping (tuple of `Entry`); ``span`` covers it as written, quotes and brackets included. ``style``
    is how it is written: ``""`` plain, ``"'"``, ``'"'``, ``"|"``, ``">"`` for scalars; ``"["`` flow or
    ``"-"`` block for lists; ``"{"`` flow or ``":"`` block for mappings.
    """

    tag: Tag
    value: str | tuple[Node, ...] | tuple[Entry, ...]
    start: int
    end: int
    style: str = ""

    @property
    def span(self) -> Span:
        """The place of the value as written."""
        return Span(self.start, self.end)

    @property
    def scalar(self) -> str | None:
        """The decoded text of a scalar that is not null, else None."""
        return self.value if isinstance(self.value, str) and self.tag != "null" else None

    @property
    def items(self) -> tuple[Node, ...]:
        """The items of a list; empty for anything else."""
        return self.value if self.tag == "list" else ()  # type: ignore[return-value]

    @property
    def pairs(self) -> tuple[Entry, ...]:
        """The pairs of a mapping; empty for anything else."""
        return self.value if self.tag == "map" else ()  # type: ignore[return-value]


class Entry(NamedTuple):
    """One ``key: value`` pair; the key as decoded text and its place as written."""

    key: str
    key_start: int
    key_end: int
    node: Node

    @property
    def key_span(self) -> Span:
        """The place of the key as written."""
        return Span(self.key_start, self.key_end)


ProblemKind: TypeAlias = Literal[
    "invalid-yaml",  # strict YAML rejects the block and no more exact kind below fits
    "unquoted-colon",  # `: ` inside a plain value
    "flow-lookalike",  # `[a] [b]`, `[x] | --y`, `{{x}}`: a plain value that opens a YAML collection
    "reserved-character",  # a plain value that starts with `*`, `&`, `@`, `%`, `!` or a backtick
    "tab-indentation",  # a tab where YAML wants spaces
    "duplicate-key",
    "unclosed",  # an opening `---` without a closing one
    "not-first",  # text or blank lines before the opening `---`
    "not-a-mapping",
    "byte-order-mark",
    "too-deep",  # nesting, aliases or size over the limits of `limits.py`
    "truncated-by-comment",  # a plain value silently cut at ` #`
]


class Problem(NamedTuple):
    """Something wrong with a block, where it is, and the edits that mend it (none: no known mend).

    ``related`` holds further places of the same problem: all are mended by ``edits``.
    """

    kind: ProblemKind
    message: str
    start: int
    end: int
    edits: tuple[Edit, ...] = ()
    safe: bool = True
    related: tuple[Span, ...] = ()


class FrontMatter(NamedTuple):
    """The front matter of a text.

    ``block`` spans both fences and the final line break; ``content`` the lines between them. Without a
    front matter both are empty and ``present`` is false. ``strict`` says that YAML accepts the content.
    ``entries`` are the top-level pairs in the order written; of duplicate keys all are here.
    """

    present: bool
    block: Span
    content: Span
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    strict: bool

    def get(self, key: str) -> Entry | None:
        """The last entry called ``key``, as YAML readers take it."""
        for entry in reversed(self.entries):
            if entry.key == key:
                return entry
        return None
