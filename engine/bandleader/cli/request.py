"""What was asked of ``bandleader check``; the defaults stand here, for the option parser too."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Format: TypeAlias = Literal["text", "json", "sarif", "github"]
Colour: TypeAlias = Literal["auto", "always", "never"]
FORMATS: tuple[Format, ...] = ("text", "json", "sarif", "github")
COLOURS: tuple[Colour, ...] = ("auto", "always", "never")


class CheckRequest(NamedTuple):
    """One call of ``check``. ``paths`` are as written; none means the current folder."""

    paths: tuple[str, ...] = ()
    format: Format = "text"
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    watch: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: str | None = None
    cache: bool = True
    stdin_filename: str | None = None
    exit_zero: bool = False
    hints: bool = False
    colour: Colour = "auto"

    @property
    def mends(self) -> bool:
        """Whether fixes are applied, be it only to show what they would change."""
        return self.fix or self.unsafe_fixes or self.diff
