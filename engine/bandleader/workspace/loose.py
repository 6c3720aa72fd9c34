"""The project of a file that was opened by itself."""

from __future__ import annotations

import posixpath

from ..library import disk
from ..library.config import find_config, load_config
from ..library.discovery import VENDORS
from ..library.settings import DEFAULT, LibrarySettings, RootSetting, Settings
from ..rules.known import KNOWN_RULES
from .project import Project


def project_of(path: str) -> Project | None:
    """The project around the vendor's folder (``.claude``) that a file lies in; else its own folder.

    Around a vendor's folder in the user's home lies the whole home, so there the vendor's folder is the project.
    None for another file at the top of the home or of the disk: whatever is below is not about it.
    """
    home = disk.home()
    parts = path.split("/")
    for index, part in enumerate(parts):
        if part in VENDORS:
            folder = "/".join(parts[:index]) or "/"
            if folder == home:
                return Project(f"{folder}/{part}", _personal(f"{folder}/{part}"))
            return Project(folder)
    folder = posixpath.dirname(path)
    return None if folder in (home, "/") else Project(folder, bare=False)


def personal_library(library: LibrarySettings, folder: str) -> LibrarySettings:
    """The settings for a vendor's folder in the user's home: its sub-folders are the roots, and nothing else."""
    roots = tuple(
        RootSetting(f"{folder}/{name}", kind, format)
        for name, kind, format in VENDORS[posixpath.basename(folder)]
        if disk.probe(f"{folder}/{name}", folder) == "dir"
    )
    return library._replace(roots=roots, exclude=(*library.exclude, "/plugins"), user=False)


def _personal(folder: str) -> Settings:
    """The user's settings with the sub-folders of a vendor's folder as the only roots."""
    config = find_config(folder)
    settings = load_config(config, KNOWN_RULES).settings if config else DEFAULT
    return settings._replace(library=personal_library(settings.library, folder))
