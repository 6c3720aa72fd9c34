"""Which folders of a workspace are roots, and which of their files belong to the library."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from . import disk
from .globs import matches
from .settings import Settings
from .source import Format, Kind, Root, Source

SKIPPED = frozenset(
    (".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".mypy_cache", ".ruff_cache",
     ".pytest_cache", ".milestones", "site-packages", ".cache", ".next", ".gradle")
)  # fmt: skip
# Folder of a vendor -> its sub-folders that are roots (agent-command formats: paths of each vendor's documentation).
VENDORS: dict[str, tuple[tuple[str, Kind, Format], ...]] = {
    ".claude": (("commands", "command", "claude"), ("skills", "skill", "claude"), ("agents", "agent", "claude")),
    ".opencode": (
        ("commands", "command", "opencode"),
        ("command", "command", "opencode"),
        ("agents", "agent", "opencode"),
        ("agent", "agent", "opencode"),
    ),
    ".cursor": (("commands", "command", "cursor"), ("skills", "skill", "cursor")),
    ".github": (("prompts", "command", "copilot"), ("agents", "agent", "copilot"), ("skills", "skill", "copilot")),
    ".agents": (("skills", "skill", "claude"),),
}
_BESIDE: tuple[Kind, ...] = ("skill", "agent")  # what commands are installed beside
SUFFIXES: dict[tuple[Kind, Format], str] = {("command", "copilot"): ".prompt.md", ("agent", "copilot"): ".agent.md"}


class Found(NamedTuple):
    """The files of a workspace with their stats, and the roots they lie in."""

    roots: tuple[Root, ...]
    files: dict[Source, disk.Stat]

    @property
    def prefixes(self) -> frozenset[str]:
        """The namespaces under which the roots are installed."""
        return frozenset(root.prefix for root in self.roots if root.prefix)


def discover(workspace: str, settings: Settings) -> Found:
    """The library of a workspace folder (absolute).

    Without any root that a reader would find, folders laid out like a plugin are taken for roots; without those
    the workspace is a folder of commands.
    """
    found = list(find_roots(workspace, settings)) or list(bare_roots(workspace, settings))
    if not found:
        found = [Root(workspace, "command", "claude", workspace, "folder")]
    found = list(_with_absent(found))
    if settings.library.user:
        home = disk.home()
        if home != workspace:
            found += vendor_roots(f"{home}/.claude", home, "user")
    roots: dict[str, Root] = {}
    for root in found:
        roots.setdefault(root.path, root)  # a folder is one root: a configured one before what discovery makes of it
    files: dict[str, tuple[Source, disk.Stat]] = {}
    for root in sorted(roots.values(), key=lambda root: (-len(root.path), root.path)):
        for source, stat in files_of(root, workspace, settings):
            files.setdefault(source.path, (source, stat))  # a root inside another has the file
    return Found(tuple(roots.values()), dict(files.values()))


def find_roots(workspace: str, settings: Settings) -> Iterator[Root]:
    """The roots at and below a workspace folder, the configured ones first."""
    for setting in settings.library.roots:
        path = posixpath.normpath(posixpath.join(workspace, setting.path))
        yield Root(path, setting.kind, setting.format, workspace, "config", setting.prefix)
    name = posixpath.basename(workspace)
    if name in VENDORS:  # the workspace is a `.claude` itself
        yield from vendor_roots(workspace, workspace, "project")
    skipped = SKIPPED | VENDORS.keys()
    for folder in disk.walk(workspace, skipped):
        relative = folder.path.removeprefix(workspace).lstrip("/")
        if relative and matches(settings.library.exclude, relative):
            continue
        for name in folder.folders:
            if name in VENDORS:
                yield from vendor_roots(f"{folder.path}/{name}", folder.path, "project")
            elif name == ".claude-plugin":
                yield from plugin_roots(folder.path)


def bare_roots(workspace: str, settings: Settings) -> Iterator[Root]:
    """``commands`` folders with their neighbours ``skills`` and ``agents``: a library before it is installed."""
    for folder in disk.walk(workspace, SKIPPED | VENDORS.keys()):
        relative = folder.path.removeprefix(workspace).lstrip("/")
        if "commands" in folder.folders and not (relative and matches(settings.library.exclude, relative)):
            for name, kind, format in VENDORS[".claude"]:
                if name in folder.folders:
                    yield Root(f"{folder.path}/{name}", kind, format, folder.path, "folder")


def _with_absent(roots: list[Root]) -> Iterator[Root]:
    """Roots that no reader would find by itself with the kinds that their scope has no root of."""
    present = {(root.scope, root.kind) for root in roots}
    for root in roots:
        if root.origin in ("folder", "config"):
            root = root._replace(absent=tuple(kind for kind in _BESIDE if (root.scope, kind) not in present))
        yield root


def vendor_roots(path: str, scope: str, origin: Any) -> Iterator[Root]:
    """The roots inside a vendor's folder such as ``.claude``."""
    try:
        present = set(disk.list_folder(path, scope).folders)
    except disk.UnreadableError:
        return
    for name, kind, format in VENDORS[posixpath.basename(path)]:
        if name in present:
            yield Root(f"{path}/{name}", kind, format, scope, origin)


def plugin_roots(folder: str) -> Iterator[Root]:
    """The roots of a plugin (``.claude-plugin/plugin.json``), or of the local plugins of a marketplace."""
    manifest = _json(f"{folder}/.claude-plugin/plugin.json")
    if manifest is not None:
        yield from _manifest_roots(folder, manifest)
    marketplace = _json(f"{folder}/.claude-plugin/marketplace.json") or {}
    for plugin in _listed(marketplace.get("plugins")):
        source = plugin.get("source") if isinstance(plugin, dict) else None
        if isinstance(source, str):
            place = posixpath.normpath(posixpath.join(folder, source))
            inside = place == folder or place.startswith(folder + "/")
            if inside and not (place == folder and manifest is not None):
                yield from _manifest_roots(place, plugin)


def _manifest_roots(folder: str, manifest: dict[str, Any]) -> Iterator[Root]:
    """The manifest's ``commands`` and ``agents`` replace the default folder, its ``skills`` add to it."""
    name = manifest.get("name")
    prefix = name if isinstance(name, str) else posixpath.basename(folder)
    kinds: tuple[tuple[str, Kind], ...] = (("commands", "command"), ("skills", "skill"), ("agents", "agent"))
    for key, kind in kinds:
        paths = [p for p in _listed(manifest.get(key)) if isinstance(p, str) and not p.endswith(".md")]
        for path in paths if paths and kind != "skill" else [key, *paths]:
            place = posixpath.normpath(posixpath.join(folder, path))
            if place.startswith(folder + "/") and disk.probe(place, folder) == "dir":
                yield Root(place, kind, "claude", folder, "plugin", prefix)


def files_of(root: Root, workspace: str, settings: Settings) -> Iterator[tuple[Source, disk.Stat]]:
    """The files of a root, excluded ones left out."""
    for folder in disk.walk(root.path, SKIPPED):
        for name in sorted(folder.files):
            path = f"{folder.path}/{name}"
            if settings.library.exclude and matches(settings.library.exclude, path.removeprefix(workspace + "/")):
                continue
            source = source_of(root, path)
            if source:
                yield source, folder.files[name]


def source_of(root: Root, path: str) -> Source | None:
    """What a path below ``root`` is to the library; None when it is nothing."""
    if not path.endswith(".md") or not path.startswith(root.path + "/"):
        return None
    relative = path[len(root.path) + 1 :]
    folder, _, name = relative.rpartition("/")
    if root.kind == "skill":
        return Source(path, folder, "skill", root) if name == "SKILL.md" and folder else None
    if "_shared/" in relative and "_shared" in folder.split("/"):
        return Source(path, relative[:-3], "shared", root)
    if name.lower() == "readme.md":
        return Source(path, relative[:-3], "shared", root)
    suffix = SUFFIXES.get((root.kind, root.format), ".md")
    if not name.endswith(suffix):
        return None if root.kind == "command" else Source(path, relative[:-3], root.kind, root)
    return Source(path, relative[: -len(suffix)], root.kind, root)


def source_at(path: str, workspace: str, roots: Iterable[Root]) -> Source | None:
    """What a path of a workspace is: below one of ``roots``, or in a vendor's folder that is new."""
    inside = [root for root in roots if path.startswith(root.path + "/")]
    for root in sorted(inside, key=lambda root: len(root.path), reverse=True):
        source = source_of(root, path)
        if source:
            return source
    if inside or not path.startswith(workspace + "/"):
        return None
    parts = path.split("/")
    for index, part in enumerate(parts[:-2]):
        for name, kind, format in VENDORS.get(part, ()):
            if parts[index + 1] == name:
                scope = "/".join(parts[:index])
                return source_of(Root(f"{scope}/{part}/{name}", kind, format, scope), path)
    return None


def _json(path: str) -> dict[str, Any] | None:
    try:
        data = disk.read(path, 1_048_576)
    except disk.UnreadableError:
        return None
    import json  # most libraries are no plugin

    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
