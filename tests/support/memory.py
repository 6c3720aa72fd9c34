"""A library in memory: the pure part of the engine without a disk."""

from __future__ import annotations

from bandleader.library.config import parse_config
from bandleader.library.discovery import VENDORS, source_of
from bandleader.library.document import Document
from bandleader.library.facts import Facts
from bandleader.library.paths import candidates
from bandleader.library.settings import DEFAULT, Settings
from bandleader.library.snapshot import Snapshot, load
from bandleader.library.source import Root, Source
from bandleader.rules.checker import Checker
from bandleader.text.decode import decode

WORKSPACE = "/w"
CONFIG = "bandleader.toml"


def memory_source(relative: str) -> Source | None:
    """What a path of a fixture is: vendors' folders count wherever they stand, ``plugins/x/commands`` too."""
    path = f"{WORKSPACE}/{relative}"
    parts = path.split("/")
    for index, part in enumerate(parts[:-2]):
        scope = "/".join(parts[:index])
        for name, kind, format in VENDORS.get(part, ()):
            if parts[index + 1] == name:
                return source_of(Root(f"{scope}/{part}/{name}", kind, format, scope), path)
        if part == "plugins" and parts[index + 2] in ("commands", "skills", "agents"):
            scope = "/".join(parts[: index + 2])
            root = Root(
                f"{scope}/{parts[index + 2]}", parts[index + 2][:-1], "claude", scope, "plugin", parts[index + 1]
            )  # type: ignore[arg-type]
            return source_of(root, path)
    return None


def memory_settings(files: dict[str, str]) -> Settings:
    """The configuration that a fixture holds in ``bandleader.toml``."""
    return parse_config(files[CONFIG], CONFIG).settings if CONFIG in files else DEFAULT


def memory_facts(relative: str, text: str, checker: Checker) -> Facts | None:
    """The facts of one file of a fixture; None when it belongs to no root."""
    source = memory_source(relative)
    if source is None:
        return None
    data = text.encode("utf-8", "surrogateescape")
    if len(data) > checker.settings.library.max_file_size:
        return checker.facts(Document(source, "", unreadable=f"{source.path} is larger than library.max-file-size"))
    decoded = decode(data)
    return checker.facts(Document(source, decoded.text, decoded.problems))


def probed(facts: list[Facts], files: dict[str, str]) -> dict[str, str]:
    """What is at the paths that these files mention, in a world that holds just the files of the fixture."""
    present = {f"{WORKSPACE}/{path}" for path in files}
    found = {}
    for some in facts:
        for reference in some.references:
            if reference.kind in ("file", "shared"):
                for path in candidates(some.source, reference)[0]:
                    is_folder = any(other.startswith(path + "/") for other in present)
                    found[path] = "file" if path in present else "dir" if is_folder else ""
    return found


def memory_library(files: dict[str, str], settings: Settings | None = None) -> tuple[Snapshot, Checker]:
    """The snapshot of a fixture's files and the checker for it."""
    checker = Checker(settings or memory_settings(files), WORKSPACE)
    facts = [found for path, text in files.items() if (found := memory_facts(path, text, checker))]
    prefixes = frozenset(some.source.root.prefix for some in facts if some.source.root.prefix)
    return load(facts, probed(facts, files), checker.settings, prefixes), checker
