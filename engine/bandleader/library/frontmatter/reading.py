"""What the subset does not hold: YAML proper, and a lenient reading of what YAML rejects."""

from __future__ import annotations

from ...text.span import Span
from .checks import check_mapping
from .fence import Fence
from .lenient import read_lenient, syntax_problem
from .limits import MAX_CONTENT
from .model import Entry, FrontMatter, Node, Problem
from .strict import Rejected, TooDeep, read_strict


def read_block(text: str, fence: Fence) -> FrontMatter:
    """The front matter between the fences of ``fence``."""
    start, end = fence.content, fence.close
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    strict = False
    if end - start > MAX_CONTENT:
        problems = (_too_deep(start, f"longer than {MAX_CONTENT // 1024} KiB"),)
    else:
        try:
            root = read_strict(text, start, end)
        except TooDeep as limit:
            problems = (_too_deep(limit.offset, limit.reason),)
        except Rejected as rejected:
            entries, mends = read_lenient(text, start, end)
            problems = (syntax_problem(text, start, end, mends, rejected),)
        else:
            strict = True
            if root is not None and root.tag != "map":
                entries, problems = _read_other(text, start, end, root)
            elif root is not None:
                entries, problems = root.pairs, check_mapping(text, root)
    return FrontMatter(True, Span(fence.start, fence.end), Span(start, end), entries, fence.problems + problems, strict)


def _too_deep(offset: int, reason: str) -> Problem:
    return Problem("too-deep", f"this front matter is not read: {reason}", offset, offset + 1)


def _read_other(text: str, start: int, end: int, root: Node) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """What YAML takes for a list or one text, though it may hold a key: ``name:review``, a lone ``descr``."""
    entries, mends = read_lenient(text, start, end)
    what = "a list" if root.tag == "list" else "one text"
    edits = tuple(edit for mend in mends for edit in mend.edits)
    message = f"front matter is made of `key: value` lines; this is {what}"
    return entries, (Problem("not-a-mapping", message, root.start, root.end, edits, False),)
