"""A persistent map that costs nothing to begin: changes over a plain dict that nobody changes any more.

`immutables.Map` alone would have to take in every entry of a freshly loaded library before its first edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from immutables import Map

GONE: Any = object()
MISSING: Any = object()


class Layered(Mapping[str, Any]):
    """``base`` with ``changes`` on top, where `GONE` hides an entry of the base.

    Values of the base that are bytes stand for others: ``unpack`` makes those when somebody looks, once.
    """

    __slots__ = ("_base", "_changes", "_unpack")

    def __init__(
        self, base: dict[str, Any], unpack: Callable[[bytes], Any] | None = None, changes: Map[str, Any] | None = None
    ) -> None:
        """``base`` belongs to this map and to those made from it."""
        self._base = base
        self._unpack = unpack
        self._changes: Any = {} if changes is None else changes  # any empty map will do until the first edit

    def __getitem__(self, key: str) -> Any:
        value = self.get(key, MISSING)
        if value is MISSING:
            raise KeyError(key)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        value = self._changes.get(key, MISSING)
        if value is MISSING:
            return self.get_base(key, default)
        return default if value is GONE else value

    def get_base(self, key: str, default: Any = None) -> Any:
        """The value of the base, whatever has changed since."""
        value = self._base.get(key, default)
        if type(value) is bytes and self._unpack is not None:
            value = self._base[key] = self._unpack(value)
        return value

    def packed(self, key: str) -> bytes | None:
        """The stored form of a value that nobody has looked at or changed."""
        value = self._base.get(key) if key not in self._changes else None
        return value if type(value) is bytes else None

    def __contains__(self, key: object) -> bool:
        value = self._changes.get(key, MISSING)
        return key in self._base if value is MISSING else value is not GONE

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._base if key in self)
        yield from (key for key, value in self._changes.items() if value is not GONE and key not in self._base)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def mutate(self) -> Mutation:
        """The next map while it is made."""
        from immutables import Map  # those who only look need none

        return Mutation(self, self._base, self._unpack, (self._changes or Map()).mutate())


class Mutation:
    """Changes to a `Layered`, which itself stays as it is; `finish` gives the map with them."""

    __slots__ = ("_base", "_changes", "_get_base", "_unpack")

    def __init__(self, old: Layered, base: dict[str, Any], unpack: Callable[[bytes], Any] | None, changes: Any) -> None:
        """For `Layered.mutate`."""
        self._base = base
        self._unpack = unpack
        self._changes = changes
        self._get_base = old.get_base

    def __getitem__(self, key: str) -> Any:
        value = self.get(key, MISSING)
        if value is MISSING:
            raise KeyError(key)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        value = self._changes.get(key, MISSING)
        if value is MISSING:
            return self._get_base(key, default)
        return default if value is GONE else value

    def __contains__(self, key: object) -> bool:
        value = self._changes.get(key, MISSING)
        return key in self._base if value is MISSING else value is not GONE

    def __setitem__(self, key: str, value: Any) -> None:
        self._changes[key] = value

    def pop(self, key: str, default: Any = None) -> Any:
        """Take an entry out and give its value."""
        value = self.get(key, default)
        if key in self._base:
            self._changes[key] = GONE
        else:
            self._changes.pop(key, None)
        return value

    def finish(self) -> Layered:
        """The map with the changes."""
        return Layered(self._base, self._unpack, self._changes.finish())
