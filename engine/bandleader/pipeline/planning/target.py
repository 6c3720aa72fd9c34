"""Which command a person means, and what commands are called in plans."""

from __future__ import annotations

import posixpath

from bandleader.library.names import normalise
from bandleader.library.resolution import STEPS, WANTED, Link, resolve, similar
from bandleader.library.snapshot import Snapshot
from bandleader.library.source import Root, Source

from .errors import PlanError


def find_target(snapshot: Snapshot, name: str) -> Link:
    """The command or skill called ``name`` in any spelling; ``how`` of the link says how exactly.

    Names are read as the main project of the workspace reads them, then as the others do.

    Raises:
        PlanError: there is none, there are several, or what has the name cannot be run.
    """
    if only := _only_one(snapshot, normalise(name)):
        return only
    main, *others = _viewpoints(snapshot)
    link = resolve(snapshot.names, "dependency", name, main)
    if link.how in ("exact", "default", "tail"):
        return link
    if problem := _not_runnable(snapshot, name, main):
        raise PlanError(problem)
    found = link.targets or _elsewhere(snapshot, name, others)
    called_so = tuple(path for path in found if step_id(snapshot, path) == normalise(name))
    if len(called_so) == 1:
        return Link("exact", called_so)
    if len(found) == 1:
        return Link(link.how if link.target else "exact", found)
    if found:
        names = ", ".join(sorted(step_id(snapshot, path) for path in found))
        raise PlanError(f"`{name}` is ambiguous: it can mean {names}. Give the full name.")
    raise PlanError(f"no command is called `{name}`.{suggestions(snapshot, name, main)}")


def suggestions(snapshot: Snapshot, name: str, source: Source) -> str:
    """A sentence with the nearest names, or with the way to see all."""
    near = [found for found, _ in similar(snapshot.names, "dependency", name, source)]
    return f" Did you mean {' or '.join(near)}?" if near else " `bandleader list` shows what there is."


def step_id(snapshot: Snapshot, path: str) -> str:
    """What the command or skill at ``path`` is called in plans: its id, with its root behind where others have it too.

    Of several with one id the outermost of the workspace keeps it, if there is one, whatever else is installed.
    """
    source = snapshot.files[path].source
    twins = _called(snapshot, source.id.replace(":", "/"))
    if len(twins) == 1:
        return source.id
    sources = [snapshot.files[twin].source for twin in twins]
    if [twin.path for twin in sources if _rank(twin) == min(map(_rank, sources))] == [path]:
        return source.id
    if source.root.origin == "user":
        return f"{source.id}@user/{'/'.join(source.root.path.split('/')[-2:])}"
    common = posixpath.commonpath([twin.root.path for twin in sources if twin.root.origin != "user"])
    return f"{source.id}@{posixpath.relpath(source.root.path, common)}"


def _called(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """The commands and skills with just this name."""
    return (*snapshot.exact.get(f"command:{name}", ()), *snapshot.exact.get(f"skill:{name}", ()))


def _rank(source: Source) -> tuple[int, int, bool]:
    root = source.root
    origins = ("project", "folder", "config", "plugin", "user")
    return origins.index(root.origin), root.scope.count("/"), source.kind != "command"


def _not_runnable(snapshot: Snapshot, name: str, source: Source) -> str:
    """Why nothing runs although something has the name; "" if nothing has it."""
    link = resolve(snapshot.names, "agent", name, source)
    if link.target and link.how == "exact":
        from bandleader.library.record import title_of

        agent = title_of(snapshot.files[link.target])
        return f"`{name}` is an agent, which does not run by itself. Name it under `agents: [{agent}]` in a command."
    plain = normalise(name)
    if snapshot.exact.get(f"shared:{plain}") or "_shared/" in f"{plain}/":
        return (
            f"`{name}` is a shared file, which never runs by itself. Name it under `run: {{prelude: [...]}}` in a "
            "command, or refer to it in the text."
        )
    if plain in snapshot.names.known["command"]:
        return f"`{name}` is built into the agent CLI or comes from elsewhere; only commands of the library run here."
    return ""


def _only_one(snapshot: Snapshot, name: str) -> Link | None:
    """The one file that has just this name. Then nobody need know how near it is, which takes looking at all files."""
    steps = STEPS[WANTED["dependency"], "/" in name]
    found = [Link(how, (path,)) for head, end, how in steps for path in snapshot.exact.get(head + name + end, ())]
    return found[0] if len(found) == 1 else None


def _elsewhere(snapshot: Snapshot, name: str, viewpoints: list[Source]) -> tuple[str, ...]:
    """The commands that other projects of the workspace call so, or that plans do."""
    links = [resolve(snapshot.names, "dependency", name, source) for source in viewpoints]
    found = {link.target for link in links if link.target and link.how in ("exact", "default", "tail")}
    plain, at, _ = name.partition("@")
    if at:
        found.update(path for path in _called(snapshot, plain) if step_id(snapshot, path) == name)
    return tuple(sorted(found))


def _viewpoints(snapshot: Snapshot) -> list[Source]:
    """Where names can be read: in every project of the workspace, the outermost first."""
    roots = {facts.source.root for facts in snapshot.files.values()}
    scopes = sorted({root.scope for root in roots if root.origin not in ("user", "plugin")}) or [""]
    return [Source("", "", "command", Root("", "command", "claude", scope)) for scope in scopes]
