"""The one table of rules. Everything else about a rule is generated from it."""

from __future__ import annotations

from typing import TypeAlias

from . import (
    arguments,
    body,
    dependencies,
    description,
    encoding,
    frontmatter,
    gates,
    names,
    portability,
    tools,
    values,
)
from .rule import DocumentRule, LibraryRule

FAMILIES = (frontmatter, encoding, values, description, tools, arguments, dependencies, names, body, gates, portability)
AnyRule: TypeAlias = DocumentRule | LibraryRule
RULES: tuple[AnyRule, ...] = tuple(rule for family in FAMILIES for rule in family.RULES)
BY_CODE: dict[str, AnyRule] = {rule.code: rule for rule in RULES}
RULE_NAMES: frozenset[str] = frozenset(name for rule in RULES for name in (rule.code, rule.name, rule.family, "ALL"))
"""Every name under which configuration and suppressions can mean rules."""
