"""What the rest of the library, the graph and the rules need to know of one file once its text is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .finding import Finding
from .references import Reference
from .source import Source
from .suppression import Suppression, suppressions

if TYPE_CHECKING:
    from .document import Document

REACH_READ, REACH_WRITE, REACH_SHELL = "read", "write", "shell"


class Facts(NamedTuple):
    """The summary of one file: plain values only, so that it can be kept, compared and stored.

    ``name`` is what others call it: the id of a command or skill, the front matter name of an agent.
    ``summary`` is the description, ``summary_key`` its folded words (equal keys: near equal descriptions).
    ``reach`` says what its tool grants allow: ``read``, ``write``, ``shell`` (a bare Bash), or "" for unknown.
    ``head`` and ``summary_at`` are places for findings on the whole file and on the description.
    ``findings`` are those of the rules that look at this file alone.
    """

    source: Source
    name: str
    summary: str
    summary_key: str
    hint: str
    model: str
    complexity: str
    reach: str
    hidden: bool  # neither a user nor a model can invoke it
    references: tuple[Reference, ...]
    head: tuple[int, int]
    summary_at: tuple[int, int]
    name_at: tuple[int, int]
    suppressions: tuple[Suppression, ...]
    findings: tuple[Finding, ...]

    @property
    def interface(self) -> tuple[str, ...]:
        """What the rules about a *dependent* read of this file."""
        return (self.hint, self.model, self.reach, self.source.id)


def summarise(doc: Document, findings: tuple[Finding, ...]) -> Facts:
    """The facts of a document and the findings that its own rules gave."""
    source, values = doc.source, doc.values
    description = doc.string("description") if "description" in values else ""
    name = source.id
    name_at = (0, 0)
    entry = values.get("name")
    if entry:
        name_at = (entry.node.start, entry.node.end)
        if source.kind == "agent":
            name = doc.string("name")
    described = values.get("description")
    return Facts(
        source,
        name,
        description,
        _key(description),
        doc.string("argument-hint") if "argument-hint" in values else "",
        doc.string("model") if "model" in values else "",
        doc.string("complexity") if "complexity" in values else "",
        _reach(doc),
        "user-invocable" in values
        and not doc.flag("user-invocable", True)
        and doc.flag("disable-model-invocation", False),
        doc.references,
        (0, _first_line_end(doc.text)),
        (described.node.start, described.node.end) if described else (0, 0),
        name_at,
        suppressions(doc.text),
        findings,
    )


def _key(description: str) -> str:
    return " ".join(description.lower().split()).strip(".!") if description else ""


def _reach(doc: Document) -> str:
    grants = doc.grants
    if not grants:
        return ""
    from .grants import is_broad, is_read_only  # facts are also read by those who parse nothing

    if any(is_broad(grant) for grant in grants):
        return REACH_SHELL
    return REACH_READ if all(is_read_only(grant) for grant in grants) else REACH_WRITE


def _first_line_end(text: str) -> int:
    end = text.find("\n")
    if end < 0:
        end = len(text)
    return end - 1 if text[end - 1 : end] == "\r" else end
