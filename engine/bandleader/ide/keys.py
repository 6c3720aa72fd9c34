"""Finding a key of the schema by the keys that lead to it, and saying what its values are."""

from __future__ import annotations

from collections.abc import Mapping

from ..library.schema.key import Key


def key_at(schema: Mapping[str, Key], path: tuple[str, ...]) -> Key | None:
    """The key at the end of ``path``, as it is written; None for one that the schema does not know."""
    found = schema.get(path[0]) if path else None
    if found is None or len(path) == 1:
        return found
    return key_at({sub.name: sub for sub in meant(schema, found).keys}, path[1:])


def meant(schema: Mapping[str, Key], key: Key) -> Key:
    """The key that a wrong spelling stands for; any other key itself."""
    return schema.get(key.replaced_by, key) if key.replaced_by else key


def types_of(key: Key) -> str:
    """The shapes that a value may have, in words."""
    return " or ".join("boolean" if name == "bool" else name for name in key.types)
