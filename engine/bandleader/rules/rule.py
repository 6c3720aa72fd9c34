"""What a rule is.

A rule is one module: its docstring is its documentation (fixed headings, see `HEADINGS`), one decorated
function is its check. Document rules see one parsed file; library rules see facts and the whole snapshot.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from ..library.document import Document
from ..library.finding import Severity
from ..library.frontmatter.model import ProblemKind
from ..library.references import RefKind
from ..library.resolution import How
from ..library.settings import Settings
from ..library.source import Kind
from .oddities import Oddity
from .report import Report

FixKind: TypeAlias = Literal["safe", "unsafe", "none"]
HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead", "Source")
ALL_KINDS: tuple[Kind, ...] = ("command", "skill", "agent")
Check = TypeVar("Check", bound=Callable[..., None])


@dataclass(frozen=True, eq=False)
class Rule(Generic[Check]):
    """One rule. ``code`` is its family's letters and a number, ``name`` reads well after "ignore".

    The triggers say when a check is worth calling, so that a clean file costs next to nothing: a document
    rule with ``keys`` runs when one of those top-level keys is present, with ``problems`` when the front
    matter has one of those problems, with ``contains`` when the text below the front matter has one of those
    strings, with ``pattern`` when the whole text has a match of it, with ``odd`` when the document has that
    oddity; any one is enough, and with none it always runs. A library rule with ``references`` runs when the file has
    a reference of such a kind (one that leads there in one of ``ways``, where given), one with ``namesakes``
    when another file has an equal name, capitals aside. A ``portability`` rule is about readers besides Claude
    Code and takes no part unless `check.targets` names one.
    """

    code: str
    name: str
    severity: Severity
    since: str
    fix: FixKind
    scope: Literal["document", "library"]
    check: Check
    kinds: tuple[Kind, ...] = ALL_KINDS
    keys: tuple[str, ...] = ()
    problems: tuple[ProblemKind, ...] = ()
    contains: tuple[str, ...] = ()
    references: tuple[RefKind, ...] = ()
    pattern: re.Pattern[str] | None = None
    odd: Oddity | None = None
    ways: tuple[How, ...] = ()
    namesakes: bool = False
    portability: bool = False

    @property
    def family(self) -> str:
        """The letters of the code."""
        return self.code.rstrip("0123456789")

    @property
    def doc(self) -> str:
        """The Markdown documentation: the docstring of the rule's module."""
        return sys.modules[self.check.__module__].__doc__ or ""

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.doc.split("\n", 1)[0].strip()


DocumentCheck: TypeAlias = Callable[[Document, Settings, Report], None]
LibraryCheck: TypeAlias = Callable[..., None]  # (facts: Facts, snapshot: Snapshot, report: Report) -> None


def document_rule(
    code: str,
    name: str,
    *,
    severity: Severity,
    since: str = "0.1.0",
    fix: FixKind = "none",
    kinds: Iterable[Kind] = ALL_KINDS,
    keys: Iterable[str] = (),
    problems: Iterable[ProblemKind] = (),
    contains: Iterable[str] = (),
    pattern: re.Pattern[str] | None = None,
    odd: Oddity | None = None,
    portability: bool = False,
) -> Callable[[DocumentCheck], Rule[DocumentCheck]]:
    """Make a check of one document into a rule."""

    def decorate(check: DocumentCheck) -> Rule[DocumentCheck]:
        return Rule(
            code,
            name,
            severity,
            since,
            fix,
            "document",
            check,
            tuple(kinds),
            tuple(keys),
            tuple(problems),
            tuple(contains),
            pattern=pattern,
            odd=odd,
            portability=portability,
        )

    return decorate


def library_rule(
    code: str,
    name: str,
    *,
    severity: Severity,
    since: str = "0.1.0",
    fix: FixKind = "none",
    kinds: Iterable[Kind] = ALL_KINDS,
    references: Iterable[RefKind] = (),
    ways: Iterable[How] = (),
    namesakes: bool = False,
) -> Callable[[LibraryCheck], Rule[LibraryCheck]]:
    """Make a check of a file within its library into a rule.

    Its findings may depend on the file's own facts, on where its references lead, on the interface
    (`Facts.interface`) and declared edges of its direct dependencies, on who refers to it, on files with an
    equal name or description, and on its cycle: exactly what `library.update` recomputes.
    """

    def decorate(check: LibraryCheck) -> Rule[LibraryCheck]:
        return Rule(
            code,
            name,
            severity,
            since,
            fix,
            "library",
            check,
            tuple(kinds),
            references=tuple(references),
            ways=tuple(ways),
            namesakes=namesakes,
        )

    return decorate
