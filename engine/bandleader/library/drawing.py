"""The declared graph as text: a tree for people, Mermaid and DOT for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .graph import closure
from .record import title_of
from .snapshot import Snapshot

SHOWN_ABOVE, CYCLE = "(shown above)", "(cycle)"


def selection(snapshot: Snapshot, start: str | None) -> list[str]:
    """The files to draw: everything ``start`` needs, or every command and skill that takes part in the graph."""
    if start is not None:
        return [start, *closure(start, snapshot.successors)]
    return [path for path in snapshot.files if path in snapshot.edges or path in snapshot.dependents]


def tree(snapshot: Snapshot, start: str | None) -> Iterator[str]:
    """The lines of a readable tree: what nobody depends on stands at the left, its dependencies below it.

    A file drawn before is not opened again; an edge that closes a cycle is marked.
    """
    shown: set[str] = set()
    for root in [start] if start is not None else _tops(snapshot):
        yield title_of(snapshot.files[root]) + _loose_ends(snapshot, root)
        shown.add(root)
        yield from _branches(snapshot, root, shown)


def _branches(snapshot: Snapshot, path: str, shown: set[str]) -> Iterator[str]:
    pending: list[tuple[str, tuple[str, ...], list[str]]] = [("", (path,), list(snapshot.successors(path)))]
    while pending:
        indent, above, rest = pending[-1]
        if not rest:
            pending.pop()
            continue
        child = rest.pop(0)
        last = not rest
        mark, deeper = ("└── ", "    ") if last else ("├── ", "│   ")
        line = f"{indent}{mark}{title_of(snapshot.files[child])}{_loose_ends(snapshot, child)}"
        if child in above:
            yield f"{line} {CYCLE}"
        elif child in shown:
            yield f"{line} {SHOWN_ABOVE}" if snapshot.successors(child) else line
        else:
            shown.add(child)
            yield line
            pending.append((indent + deeper, (*above, child), list(snapshot.successors(child))))


def mermaid(snapshot: Snapshot, paths: Iterable[str]) -> Iterator[str]:
    """A Mermaid flowchart; edges on a cycle are red."""
    numbers = {path: f"n{index}" for index, path in enumerate(paths)}
    yield "flowchart TD"
    for path, number in numbers.items():
        yield f'    {number}["{_mermaid_text(title_of(snapshot.files[path]))}"]'
    red = []
    count = 0
    for path, number in numbers.items():
        for target in snapshot.successors(path):
            if target in numbers:
                yield f"    {number} --> {numbers[target]}"
                if on_cycle(snapshot, path, target):
                    red.append(str(count))
                count += 1
    if red:
        yield f"    linkStyle {','.join(red)} stroke:#d33"


def dot(snapshot: Snapshot, paths: Iterable[str]) -> Iterator[str]:
    """A Graphviz digraph; edges on a cycle are red."""
    chosen = list(paths)
    inside = set(chosen)
    yield "digraph bandleader {"
    yield "    rankdir=LR; node [shape=box, fontname=sans];"
    for path in chosen:
        yield f"    {_quoted(title_of(snapshot.files[path]))};"
    for path in chosen:
        for target in snapshot.successors(path):
            if target in inside:
                style = " [color=red]" if on_cycle(snapshot, path, target) else ""
                ends = (_quoted(title_of(snapshot.files[end])) for end in (path, target))
                yield f"    {' -> '.join(ends)}{style};"
    yield "}"


def on_cycle(snapshot: Snapshot, source: str, target: str) -> bool:
    """Whether the declared edge between the two closes a cycle."""
    return source == target or target in snapshot.cycles.get(source, ())


def _tops(snapshot: Snapshot) -> list[str]:
    """Where the trees begin: files with dependencies that nobody depends on, and one of each remaining cycle."""
    tops = [path for path in snapshot.edges if path not in snapshot.dependents]
    covered = {node for top in tops for node in (top, *closure(top, snapshot.successors))}
    for path in snapshot.edges:
        if path not in covered:
            tops.append(path)
            covered.update((path, *closure(path, snapshot.successors)))
    return tops


def _loose_ends(snapshot: Snapshot, path: str) -> str:
    if path not in snapshot.links:
        return ""
    loose = [ref.name for ref, link in snapshot.referenced(path) if ref.kind == "dependency" and not link.target]
    return f"  (unresolved: {', '.join(loose)})" if loose else ""


def _mermaid_text(text: str) -> str:
    return text.replace('"', "#quot;")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
