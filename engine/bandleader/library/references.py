"""Names and paths that a document writes down to mean another file."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

RefKind: TypeAlias = Literal[
    "dependency",  # an entry of `dependencies`: the declared, executable edge
    "optional",  # the same below `dependencies.optional`
    "agent",  # `agents:`, `agent:`, `Agent(x)` in a tool list, `handoffs[].agent`
    "skill",  # `skills:`, `Skill(x)`
    "command",  # a mention of a command in a body (`/name`, `/ns:name`), `run.compensate`
    "file",  # a mention of a path: `@path`, a Markdown link to a local file
    "shared",  # a mention of a `_shared/x.md` file, `run.prelude`
]


class Reference(NamedTuple):
    """``text[start:end]`` means something called ``name``.

    ``name`` is as written without quotes, the leading ``/`` or ``@`` kept off (``quality:verify`` stays
    as it is). ``quiet`` references stand where nothing may be reported (inline code, fences): they can
    be navigated and renamed but never give a finding. ``[cut_start, cut_end)`` is what to delete so that
    an item of a front matter list is gone and the rest stays valid (empty: it cannot be removed alone).
    """

    kind: RefKind
    name: str
    start: int
    end: int
    quiet: bool = False
    cut_start: int = 0
    cut_end: int = 0
