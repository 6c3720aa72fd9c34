"""Writing a text as a YAML scalar."""

from __future__ import annotations


def quote(value: str) -> str:
    """``value`` in double quotes, or in single ones when it holds a double quote or a backslash.

    YAML reads it back as it is, but for line breaks, which it folds into blanks.
    """
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'
