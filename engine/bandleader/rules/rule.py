"""What a rule is.

A rule is one module: its docstring is its documentation (fixed headings, see `HEADINGS`), its check one function that
is decorated with a `DocumentRule`, which sees one parsed file, or a `LibraryRule`, which sees facts and the whole
snapshot.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
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
DocumentCheck: TypeAlias = Callable[[Document, Settings, Report], None]
LibraryCheck: TypeAlias = Callable[..., None]  # (facts: Facts, snapshot: Snapshot, report: Report) -> None
Check = TypeVar("Check", bound=Callable[..., None])


@dataclass(eq=False)
class Rule(Generic[Check]):
    """One rule. ``code`` is its family's letters and a number, ``name`` reads well after "ignore".

    The triggers that its kinds add say when a check is worth calling, so that a clean file costs next to nothing: any
    one is enough, and with none it always runs. A ``portability`` rule is about readers besides Claude Code and takes
    no part unless `check.targets` names one.
    """

    code: str
    name: str
    _: KW_ONLY
    severity: Severity
    since: str = "0.1.0"
    fix: FixKind = "none"
    kinds: tuple[Kind, ...] = ALL_KINDS
    portability: bool = False
    check: Check = field(init=False)

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


@dataclass(eq=False)
class DocumentRule(Rule[DocumentCheck]):
    """A rule about one file by itself.

    It runs when one of the top-level ``keys`` is present, when the front matter has one of the ``problems``, when the
    text below the front matter has one of the strings in ``contains``, when the whole text has a match of ``pattern``,
    or when the document has the oddity ``odd``.
    """

    keys: tuple[str, ...] = ()
    problems: tuple[ProblemKind, ...] = ()
    contains: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    odd: Oddity | None = None

    def __call__(self, check: DocumentCheck) -> DocumentRule:
        """Decorate the check."""
        self.check = check
        return self


@dataclass(eq=False)
class LibraryRule(Rule[LibraryCheck]):
    """A rule about a file within its library.

    It runs when the file has a reference of one of the kinds ``references`` (one that leads there in one of ``ways``,
    where given), with ``namesakes`` when another file has an equal name, capitals aside.

    Its findings may depend on the file's own facts, on where its references lead, on the interface
    (`Facts.interface`) and declared edges of its direct dependencies, on who refers to it, on files with an
    equal name or description, and on its cycle: exactly what `library.update` recomputes.
    """

    references: tuple[RefKind, ...] = ()
    ways: tuple[How, ...] = ()
    namesakes: bool = False

    def __call__(self, check: LibraryCheck) -> LibraryRule:
        """Decorate the check."""
        self.check = check
        return self
