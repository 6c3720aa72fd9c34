"""The text mentions a command that does not exist.

## What it does
Reports `/family:name` in prose when the library has the family and no such command, and `/name` when it is a slip of
the hand away from a command or skill that exists. What `run.compensate` names is reported in any case. Everything
else that begins with a slash (paths, routes, the commands of other tools) is left alone, as are code and links.

## Why is this bad?
The model is told to run something that is not there: it stops, or pretends that it has. Renamed and deleted commands
live on for years in the sections called *Next steps*.

## Example
```markdown
When the tests pass, run /quality:verfy-all.
```

## Use instead
```markdown
When the tests pass, run /quality:verify.
```

## Source
anthropics/claude-code issues 67007 and 8499; Bandleader: resolution.
"""

from __future__ import annotations

from bisect import bisect_left

from ...library.facts import Facts
from ...library.finding import Severity
from ...library.names import normalise, tail
from ...library.references import Reference
from ...library.resolution import Names, similar
from ...library.snapshot import Snapshot
from ...text.late import compile_late
from ..report import Report, replace
from ..rule import LibraryRule

_SEPARATORS = compile_late(r"[:/_]")
_SHORTEST, _LONG = 5, 12  # letters from which one slip, and from which two, leave a name recognisable


@LibraryRule("BD002", "dead-command", severity="info", fix="unsafe", references=("command",), ways=("missing",))
def dead_command(facts: Facts, snapshot: Snapshot, report: Report) -> None:
    """Report mentions that lead nowhere and can hardly mean anything but a command of this library."""
    names = snapshot.names
    links: set[int] | None = None
    for reference, link in snapshot.referenced(facts.source.path):
        written = reference.name
        if reference.kind != "command" or link.how != "missing" or reference.quiet or not written.isascii():
            continue
        if len(written) < _SHORTEST and ":" not in written and not reference.cut_end:
            continue
        near = _near(names, facts, written)
        severity = _severity(names, reference, near)
        if severity is None:
            continue
        if links is None:
            links = {other.start for other in facts.references if other.kind == "file"}
        if reference.start - 1 in links:
            continue  # the target of a link, `[text](/name)`: a page of a web site
        spelled = [_spelled(names, identifier, written) for identifier in near]
        hint = f"; did you mean {' or '.join(f'`/{name}`' for name in spelled)}?" if spelled else ""
        report(
            reference.start,
            reference.end,
            f"no command or skill is called `/{written}`{hint}",
            fixes=[
                replace(f"Change to `/{name}`", reference.start, reference.end, name, safe=False) for name in spelled
            ],
            severity=severity,
        )


def _near(names: Names, facts: Facts, written: str) -> list[str]:
    """The names that differ by a slip of the hand, or only in what separates their parts; the file's own too."""
    candidates = [identifier for identifier, _ in similar(names, "command", written, facts.source)]
    if facts.source.kind in ("command", "skill"):
        candidates.insert(0, facts.name)
    head, colon, rest = written.partition(":")
    meant = normalise(rest if colon and _is_installed(names, head) else written)
    return [identifier for identifier in candidates if _is_slip(meant, identifier)]


def _is_slip(written: str, identifier: str) -> bool:
    from rapidfuzz.distance import OSA

    last = tail(written)
    if last == tail(identifier):
        return True
    allowed = 0 if len(last) < _SHORTEST else 1 if len(last) < _LONG else 2
    meant = _joined(written)
    return any(OSA.distance(meant, _joined(other)) <= allowed for other in (identifier, tail(identifier)))


def _severity(names: Names, reference: Reference, near: list[str]) -> Severity | None:
    written = reference.name
    if reference.cut_end:
        return "error"  # declared in the front matter
    if ":" in written:
        return "info" if _is_family(names, written.partition(":")[0]) else None
    if "/" in written:
        return "hint" if near and _is_family(names, written.partition("/")[0]) else None
    # `/users` is a route, whatever `user` is.
    stem = tail(written).removesuffix("s")
    return "hint" if any(tail(other).removesuffix("s") != stem for other in near) else None


def _is_installed(names: Names, head: str) -> bool:
    """Whether ``head`` is the namespace of an installation, and so no part of any id."""
    return head in names.prefixes or head in names.aliases


def _is_family(names: Names, head: str) -> bool:
    if _is_installed(names, head):
        return True
    known = names.pools["command"].names  # `similar` has filled it; it is sorted
    at = bisect_left(known, head + "/")
    return at < len(known) and known[at].startswith(head + "/")


def _spelled(names: Names, identifier: str, written: str) -> str:
    """``identifier`` in the manner of ``written``: with its namespace and its separator."""
    head, colon, _ = written.partition(":")
    if colon and _is_installed(names, head):
        identifier = f"{head}:{identifier}"
    return identifier if "/" in written else identifier.replace("/", ":")


def _joined(name: str) -> str:
    return _SEPARATORS.sub("-", name.lower())
