"""What the findings of a file depend on outside the file: the keys of the incremental update."""

from __future__ import annotations

from collections.abc import Iterable

from .facts import Facts
from .names import normalise, tail
from .paths import candidates
from .references import Reference
from .resolution import DEFAULT_COMMAND, Link

# The topic of files with a reference that any new name could resolve. No name and no path has this form.
UNRESOLVED = "/"


def called(facts: Facts) -> tuple[str, ...]:
    """The names, in one spelling, by which others call the file; the first is the file's own.

    An agent is called by its front matter name. Outside Claude Code its path counts as well, and in a
    plugin of Claude Code the folders come before the name (docs/en/sub-agents: ``plugin:review:security``).
    """
    name, source = facts.name, facts.source
    if source.kind != "agent":
        return (name.replace(":", "/") if ":" in name else name,)
    name = normalise(name)
    if not name:
        return ()
    if source.root.format != "claude" and name != source.id:
        return name, source.id
    if source.root.origin == "plugin" and "/" in source.id:
        placed = f"{source.id.rsplit('/', 1)[0]}/{name}"
        return (name, placed) if placed != name else (name,)
    return (name,)


def exact_keys(facts: Facts) -> tuple[str, ...]:
    """The keys of the file in the index of exact names: ``kind:name``."""
    kind = facts.source.kind
    return tuple([f"{kind}:{name}" for name in called(facts)])


def name_keys(facts: Facts) -> tuple[str, ...]:
    """The folded last segments under which others can mean the file; ``a/execute`` is also called ``a``."""
    if facts.source.kind == "shared":
        return ()
    names = called(facts)
    own = tail(names[0]) if names else ""
    if len(names) > 1:
        return tuple(sorted({tail(name) for name in names}))
    if own == DEFAULT_COMMAND and "/" in names[0]:
        family = tail(names[0].rsplit("/", 1)[0])
        return (own, family) if family != own else (own,)
    return (own,) if own else ()


def topics_of(facts: Facts) -> frozenset[str]:
    """The folded names and the mentioned paths that this file's findings depend on."""
    found = set(name_keys(facts))
    for ref in facts.references:
        if ref.kind in ("file", "shared"):
            found.update(candidates(facts.source, ref)[0])
        else:
            found.add(tail(normalise(ref.name)))
    return frozenset(found)


def undecided(references: Iterable[Reference], links: Iterable[Link]) -> bool:
    """Whether any new name could change where one of these references leads, or what is suggested for it."""
    for reference, link in zip(references, links, strict=True):
        how = link.how
        if (how in ("missing", "close")) and reference.kind != "file":
            return True
    return False
