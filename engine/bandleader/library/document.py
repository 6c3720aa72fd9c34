"""One parsed file: a pure function of its source and text."""

from __future__ import annotations

from collections.abc import Mapping

from ..text.decode import DecodeProblem
from ..text.markdown import Markdown, scan
from .extract import body_references, front_matter_references
from .frontmatter.model import Entry, FrontMatter, Node
from .frontmatter.parse import parse_front_matter
from .grants import Grant, grants_of
from .references import Reference
from .schema.key import Key
from .schema.table import keys_for
from .source import Source

TOOL_KEYS = ("allowed-tools", "tools", "allowed_tools")
DENY_KEYS = ("disallowed-tools", "disallowedTools")


class Document:
    """A file of the library, parsed; everything beyond the front matter is read on first use."""

    __slots__ = (
        "_grants",
        "_markdown",
        "_references",
        "decode_problems",
        "front_matter",
        "source",
        "text",
        "unreadable",
        "values",
    )

    def __init__(
        self, source: Source, text: str, decode_problems: tuple[DecodeProblem, ...] = (), unreadable: str = ""
    ) -> None:
        """Parse ``text``; it never raises, whatever the text is. ``unreadable`` says why there is none."""
        self.source = source
        self.unreadable = unreadable
        self.text = text
        self.decode_problems = decode_problems
        self.front_matter: FrontMatter = parse_front_matter(text)
        self.values: dict[str, Entry] = {entry.key: entry for entry in self.front_matter.entries}
        self._markdown: Markdown | None = None
        self._references: tuple[Reference, ...] | None = None
        self._grants: tuple[Grant, ...] | None = None

    @property
    def schema(self) -> Mapping[str, Key]:
        """The keys that this kind of file may have."""
        return keys_for(self.source.kind, self.source.root.format)

    @property
    def body_start(self) -> int:
        """The offset where the body begins."""
        return self.front_matter.block.end

    @property
    def markdown(self) -> Markdown:
        """The body taken apart into prose, fences, inline code, comments and links."""
        if self._markdown is None:
            self._markdown = scan(self.text, self.body_start)
        return self._markdown

    @property
    def references(self) -> tuple[Reference, ...]:
        """Everything the document names, front matter first, each part in the order written."""
        if self._references is None:
            declared = front_matter_references(self.front_matter.entries, self.schema, self.source.kind, self.text)
            self._references = (*declared, *body_references(self.text, self.body_start, self.markdown))
        return self._references

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The permission rules of ``allowed-tools`` (``tools`` in an agent)."""
        if self._grants is None:
            self._grants = self._grants_under(TOOL_KEYS)
        return self._grants

    @property
    def denials(self) -> tuple[Grant, ...]:
        """The permission rules of ``disallowed-tools`` (``disallowedTools`` in an agent)."""
        return self._grants_under(DENY_KEYS)

    def node(self, key: str) -> Node | None:
        """The value of a top-level key, or None."""
        entry = self.values.get(key)
        return entry.node if entry else None

    def string(self, key: str) -> str:
        """The text of a top-level scalar; empty when it is absent, null or a collection."""
        entry = self.values.get(key)
        return (entry.node.scalar or "") if entry else ""

    def flag(self, key: str, default: bool) -> bool:
        """A top-level boolean, in any spelling that Claude Code accepts; else ``default``."""
        word = self.string(key).lower()
        if word in ("true", "yes", "on", "1"):
            return True
        return False if word in ("false", "no", "off", "0") else default

    def _grants_under(self, keys: tuple[str, ...]) -> tuple[Grant, ...]:
        for key in keys:
            entry = self.values.get(key)
            if entry:
                return grants_of(entry.node)
        return ()
