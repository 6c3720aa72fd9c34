"""What a file is to the library, known from its path alone: its kind, format, scope and id."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["command", "skill", "agent", "shared"]
Format: TypeAlias = Literal["claude", "opencode", "cursor", "copilot"]


class Root(NamedTuple):
    """A folder that holds files of one kind.

    ``path`` is absolute with forward slashes and without a final one. ``scope`` is the folder that owns
    the root (the project that holds ``.claude``, the plugin, the home directory): names are unique inside
    one scope and kind. ``origin`` says how the root came about; ``user`` roots are read only.
    ``prefix`` is the namespace under which its names are installed (``pm`` for ``/pm:x``), or "".
    ``absent`` are the kinds of which its scope may have files that nobody sees from here: a folder of commands that
    came without the folders it is installed beside says nothing about agents.
    """

    path: str
    kind: Kind
    format: Format = "claude"
    scope: str = ""
    origin: Literal["project", "plugin", "user", "config", "folder"] = "project"
    prefix: str = ""
    absent: tuple[Kind, ...] = ()


class Source(NamedTuple):
    """One file of the library: ``path`` absolute, ``id`` its path below the root without ``.md``.

    A skill's id is its directory, an agent's id is its path (its *name* is in the front matter).
    ``kind`` is ``shared`` for files below a ``_shared`` folder.
    """

    path: str
    id: str
    kind: Kind
    root: Root
