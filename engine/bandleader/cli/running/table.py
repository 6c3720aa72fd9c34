"""Tables in plain text: as wide as they need to be, and wrapped to the terminal where that is narrower."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ...text.visible import visible, width
from ..output.colour import Painter

GAP: Final = "  "
NARROWEST: Final = 16  # columns that a wrapped column gets at least; where it cannot, it gets lines of its own
WITHOUT_END: Final = 0
# What a cell of a column is painted like, from its text; None for not at all.
CellRole = Callable[[str], "str | None"]


def columns() -> int:
    """The columns of the terminal (or of COLUMNS); `WITHOUT_END` where the output goes to a file or a pipe."""
    return shutil.get_terminal_size((WITHOUT_END, 24)).columns


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    paint: Painter,
    *,
    limit: int,
    wrapped: Sequence[int],
    roles: dict[int, CellRole] | None = None,
) -> Iterator[str]:
    """The lines of a table of at most ``limit`` columns, without trailing blanks.

    The columns ``wrapped`` share what the others leave, and rows grow downwards. On a terminal too narrow for that,
    they follow each row on lines of their own. ``roles`` says how the cells of a column are painted.
    """
    cells = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(head, *cells, strict=True)]
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - limit if limit else 0
    below: Sequence[int] = ()
    if excess > sum(max(0, widths[column] - NARROWEST) for column in wrapped):
        below = wrapped
    else:
        _squeeze(widths, excess, wrapped)
    across = [column for column in range(len(head)) if column not in below]
    yield GAP.join(paint("bold", f"{head[column]:<{widths[column]}}") for column in across).rstrip()
    indent = " " * (widths[0] + len(GAP))
    for row in cells:
        yield from _row(row, across, widths, paint, roles or {})
        for column in below:
            if row[column] not in ("", "-"):
                said = f"{head[column]}: {row[column]}"
                yield from textwrap.wrap(said, limit, initial_indent=indent, subsequent_indent=indent)


def _squeeze(widths: list[int], excess: int, wrapped: Sequence[int]) -> None:
    """Take ``excess`` columns from the widest of the ``wrapped`` ones, one after the other."""
    for _ in range(excess):
        widest = max(wrapped, key=lambda column: widths[column])
        widths[widest] -= 1


def _row(
    row: Sequence[str], across: Sequence[int], widths: Sequence[int], paint: Painter, roles: dict[int, CellRole]
) -> Iterator[str]:
    pieces = {column: _wrap(row[column], widths[column]) for column in across}
    for line in range(max(map(len, pieces.values()))):
        parts = []
        for column, piece in pieces.items():
            text = piece[line] if line < len(piece) else ""
            role = roles[column](row[column]) if column in roles and text else None
            parts.append((paint(role, text) if role else text) + " " * (widths[column] - width(text)))
        yield GAP.join(parts).rstrip()


def _wrap(cell: str, size: int) -> list[str]:
    return [cell] if width(cell) <= size else textwrap.wrap(cell, size)
