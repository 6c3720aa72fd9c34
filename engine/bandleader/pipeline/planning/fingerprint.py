"""The fingerprint of a command: what its result depends on, digested.

It is made of fields of equal length, one for each thing that the result depends on, so that of two fingerprints anybody
can tell what has changed between them, and so that the fields that can change while a session runs can be taken anew
without reading the command again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final, Literal, TypeAlias, cast, get_args

Field: TypeAlias = Literal["text", "needs", "inputs", "prelude", "agents", "runner", "tree"]
FIELDS: Final[tuple[Field, ...]] = get_args(Field)
# Hex digits a field: 56 bits, so that one change in 10^16 goes unseen. Nothing is protected by it.
WIDTH: Final = 14
NOTHING: Final = "0" * WIDTH  # the field of a command that has no inputs, no dependencies ...

# Their result depends on the state of the whole work tree.
FAMILIES: Final = ("quality/", "test/", "git/")


def fingerprint(
    text: str,
    needs: Mapping[str, str],
    inputs: str = "",
    prelude: Collection[str] = (),
    agents: Collection[str] = (),
    runner: str = "",
    tree: str = "",
) -> str:
    """The fingerprint, `WIDTH` hex digits a field of `FIELDS`.

    ``text`` is the SHA-256 of the command's file, ``needs`` the fingerprints of its dependencies by id, ``inputs`` the
    SHA-256 of its input files, ``prelude`` and ``agents`` are the digests of the files it names there, ``runner`` is
    who runs it, ``tree`` the state of the work tree where that counts.
    """
    parts = (_cut(text), _needs(needs), _cut(inputs), _hash(prelude), _hash(agents), _word(runner), _word(tree))
    return "".join(parts)


def key_of(command: str, fingerprint: str, arguments: str) -> str:
    """The key under which a result is kept: SHA-256 in hex over who was run, with what and on which arguments."""
    return hashlib.sha256(f"{command}\0{fingerprint}\0{arguments}".encode("utf-8", "surrogatepass")).hexdigest()


def renewed(
    fingerprint: str,
    *,
    text: str | None = None,
    needs: Mapping[str, str] | None = None,
    inputs: str | None = None,
    tree: str | None = None,
) -> str:
    """The same fingerprint with other fields in place of those that are given."""
    parts = _split(fingerprint)
    if text is not None:
        parts["text"] = _cut(text)
    if needs is not None:
        parts["needs"] = _needs(needs)
    if inputs is not None:
        parts["inputs"] = _cut(inputs)
    if tree is not None:
        parts["tree"] = _word(tree)
    return "".join(parts.values())


def changed_fields(old: str, new: str) -> tuple[Field, ...]:
    """Which fields differ, in the order of `FIELDS`."""
    before, after = _split(old), _split(new)
    return tuple(name for name in FIELDS if before[name] != after[name])


def is_text(fingerprint: str, digest: str) -> bool:
    """Whether the fingerprint is that of a file with this digest."""
    return _split(fingerprint)["text"] == _cut(digest)


def is_files(fingerprint: str, field: str, digests: Collection[str]) -> bool:
    """Whether the fingerprint is that of a command whose ``prelude`` or ``agents`` are files with these digests."""
    return _split(fingerprint)[cast("Field", field)] == _hash(digests)


def depends_on_tree(command: str) -> bool:
    """Whether the state of the work tree is part of the command's fingerprint."""
    return command.startswith(FAMILIES)


def _split(fingerprint: str) -> dict[Field, str]:
    return {name: fingerprint[index * WIDTH : (index + 1) * WIDTH] for index, name in enumerate(FIELDS)}


def _cut(digest: str) -> str:
    """The field of what is a digest already."""
    return digest[:WIDTH] or NOTHING


def _needs(needs: Mapping[str, str]) -> str:
    return _hash([f"{need}\0{needs[need]}" for need in sorted(needs)]) if needs else NOTHING


@lru_cache(maxsize=64)
def _word(text: str) -> str:
    """The field of one of few words."""
    return _hash((text,)) if text else NOTHING


def _hash(parts: Collection[str]) -> str:
    """The field of a list; no part holds the character between them, which no file can be called by."""
    if not parts:
        return NOTHING
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:WIDTH]
