"""What YAML accepts, though nobody means it."""

from __future__ import annotations

from ...text.edit import Edit
from ...text.late import compile_late
from .model import Entry, Node, Problem
from .quote import quote

_CUT = compile_late(r"[ \t]+(?=#\S)")


def check_mapping(text: str, root: Node) -> tuple[Problem, ...]:
    """The problems of a mapping that YAML accepts, those of the mappings and lists inside it included."""
    problems: list[Problem] = []
    line_end = text.find("\n", root.end)
    _check(text, root, "#" in text[root.start : line_end if line_end >= 0 else None], problems)
    return tuple(problems)


def duplicate_keys(text: str, entries: tuple[Entry, ...]) -> tuple[Problem, ...]:
    """One problem for each key written more than once, at its last place."""
    if len({entry[0] for entry in entries}) == len(entries):
        return ()
    places: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        places.setdefault(entry.key, []).append(at)
    return tuple(_duplicate(text, entries, at) for at in places.values() if len(at) > 1)


def _check(text: str, node: Node, comments: bool, problems: list[Problem]) -> None:
    if node.tag == "map":
        problems += duplicate_keys(text, node.pairs)
        nodes = [pair.node for pair in node.pairs]
    else:
        nodes = list(node.items)
    for inner in nodes:
        if not isinstance(inner.value, str):
            _check(text, inner, comments, problems)
        elif comments and not inner.style:
            problem = _truncation(text, inner)
            if problem is not None:
                problems.append(problem)


def _duplicate(text: str, entries: tuple[Entry, ...], at: list[int]) -> Problem:
    last = entries[at[-1]]
    edits = [_removal(text, entries[i]) for i in at[:-1]]
    return Problem(
        "duplicate-key",
        f"`{last.key}` is written more than once: readers keep only this last value, or reject the file",
        last.key_start,
        last.key_end,
        tuple(edit for edit in edits if edit is not None) if None not in edits else (),
        False,
        tuple(entries[i].key_span for i in at[:-1]),
    )


def _removal(text: str, entry: Entry) -> Edit | None:
    """Deletes the lines of an entry; None where it shares one of them with something else."""
    start = text.rfind("\n", 0, entry.key_start) + 1
    end = text.find("\n", entry.node.end) + 1
    rest = text[entry.node.end : end].strip()
    if text[start : entry.key_start].strip() or (rest and rest[0] != "#"):
        return None
    return Edit(start, end, "")


def _truncation(text: str, node: Node) -> Problem | None:
    """A plain value of one line whose rest YAML took for a comment."""
    cut = _CUT.match(text, node.end)
    if cut is None or "\n" in text[node.start : node.end]:
        return None
    if node.start == node.end and text[node.end - 1] not in ":-":
        return None  # nothing is written, not even a colon to quote the value behind
    line_end = text.find("\n", cut.end())
    rest = text[cut.end() : line_end if line_end >= 0 else None].rstrip(" \t\r")
    end = cut.end() + len(rest)
    start = node.start if node.start < node.end else cut.end()
    return Problem(
        "truncated-by-comment",
        f"YAML takes `{rest}` for a comment, so that readers never see it: quote the value",
        cut.end(),
        end,
        (Edit(start, end, quote(text[start:end])),),
        False,
    )
