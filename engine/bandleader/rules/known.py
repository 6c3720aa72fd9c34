"""The names that configuration may call rules by, without the rules until somebody asks for one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Final


class _RuleNames(Collection[str]):
    """`registry.RULE_NAMES`, imported on first use: most configurations name no rule."""

    @cached_property
    def _names(self) -> frozenset[str]:
        from .registry import RULE_NAMES

        return RULE_NAMES

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


KNOWN_RULES: Final = _RuleNames()
