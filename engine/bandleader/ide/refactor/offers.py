"""Which refactorings are offered for a selection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ...library.finding import Finding
from ...text.edit import difference
from ..ownership import is_foreign
from .create import missing_file
from .entries import without_entries
from .extract import extraction
from .inline import inlining
from .sort import sorting
from .suppress import file_suppression, line_suppression
from .view import Refactoring, View

QUICK_FIX, EXTRACT, INLINE = "quickfix", "refactor.extract", "refactor.inline"
SORT = "source.sortFrontMatter.bandleader"
KINDS = (QUICK_FIX, EXTRACT, INLINE, SORT)
"""The kinds of code actions, as the Language Server Protocol names them."""
_IMPLIED = "DP005"


class Offer(NamedTuple):
    """One entry of the menu; ``finding`` is what it deals with, if it does with one."""

    title: str
    kind: str
    refactoring: Refactoring
    finding: Finding | None = None


def offers(
    view: View, path: str, span: tuple[int, int], findings: Sequence[Finding], wanted: Callable[[str], bool]
) -> Iterator[Offer]:
    """The refactorings for ``text[start:end]`` of a file, of the kinds that are ``wanted``.

    ``findings`` are all those of the file. A file of others gets no offers.
    """
    facts = view.snapshot.files.get(path)
    if facts is None or is_foreign(facts.source):
        return
    start, end = span
    if wanted(QUICK_FIX):
        yield from _creations(view, path, start, end)
        yield from _removals(view, path, start, end, findings)
        yield from _suppressions(view, path, start, end, findings)
    if wanted(EXTRACT):
        yield from _extractions(view, path, start, end)
    if wanted(INLINE) and (inlined := inlining(view, path, start)):
        yield Offer("Write the shared file out here", INLINE, inlined)
    if wanted(SORT) and (ordered := sorting(view.document(path))):
        yield Offer("Sort the keys of the front matter", SORT, ordered)


def _creations(view: View, path: str, start: int, end: int) -> Iterator[Offer]:
    for reference, link in view.snapshot.referenced(path):
        if link.how == "missing" and reference.start <= end and start <= reference.end:
            made = missing_file(view, path, reference)
            if made:
                kind, name, refactoring = made
                yield Offer(f"Create the {kind} `{name}`", QUICK_FIX, refactoring)


def _removals(view: View, path: str, start: int, end: int, findings: Sequence[Finding]) -> Iterator[Offer]:
    """All implied dependencies at once, where one of them is selected and there are more."""
    implied = [finding for finding in findings if finding.code == _IMPLIED]
    here = next((finding for finding in implied if finding.start <= end and start <= finding.end), None)
    if here is None or len(implied) < 2:
        return
    places = {(finding.start, finding.end) for finding in implied}
    facts = view.snapshot.files[path]
    names = {ref[:2] for ref in facts.references if (ref.start, ref.end) in places}
    text = view.text(path)
    after = without_entries(facts.source, text, lambda reference: reference[:2] in names)
    title = f"Remove all {len(implied)} implied dependencies"
    yield Offer(title, QUICK_FIX, Refactoring({path: difference(text, after)}), here)


def _suppressions(view: View, path: str, start: int, end: int, findings: Sequence[Finding]) -> Iterator[Offer]:
    touched = [finding for finding in findings if finding.start <= end and start <= finding.end]
    doc = view.document(path) if touched else None
    for code, finding in {finding.code: finding for finding in reversed(touched)}.items():
        assert doc is not None
        for edit, where in ((line_suppression(doc, finding), "here"), (file_suppression(doc, finding), "in this file")):
            if edit:
                yield Offer(f"Ignore {code} {where}", QUICK_FIX, Refactoring({path: (edit,)}), finding)


def _extractions(view: View, path: str, start: int, end: int) -> Iterator[Offer]:
    found = extraction(view, path, start, end)
    if found:
        yield Offer(f"Extract to the command `{found.name}` and mention it", EXTRACT, found.mention)
        if found.dependency:
            yield Offer(f"Extract to the command `{found.name}` and depend on it", EXTRACT, found.dependency)
