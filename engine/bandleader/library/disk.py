"""The one module of the library that touches the disk. It never follows a link out of a root."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

MAX_DEPTH = 24  # folders below a workspace that are searched
MAX_FOLDERS = 50_000  # folders searched in one workspace


class Stat(NamedTuple):
    """What tells one version of a file from another: modification time (ns), size (bytes), inode."""

    mtime: int
    size: int
    inode: int


class Folder(NamedTuple):
    """One listed folder: names of its files with their stat, and of its sub-folders; links are resolved."""

    path: str
    files: dict[str, Stat]
    folders: list[str]


class UnreadableError(OSError):
    """A file or folder that cannot be read; ``str()`` of it is a sentence for a person."""


def list_folder(path: str, inside: str) -> Folder:
    """The content of a folder, names in order. Links to places outside ``inside`` are left out.

    Raises `UnreadableError`.
    """
    files: dict[str, Stat] = {}
    folders: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_symlink() and not _leads_inside(entry.path, inside):
                    continue
                if entry.is_dir():
                    folders.append(entry.name)
                elif entry.name.endswith((".md", ".json")) and entry.is_file():
                    info = entry.stat()
                    files[entry.name] = Stat(info.st_mtime_ns, info.st_size, info.st_ino)
    except OSError as error:
        raise UnreadableError(f"cannot list {path}: {error.strerror}") from error
    folders.sort()
    return Folder(path, files, folders)


def walk(path: str, skip: frozenset[str] = frozenset()) -> Iterator[Folder]:
    """Every folder at and below ``path``, top down; loops, depth and number are bounded.

    Folders called as in ``skip``, and those that cannot be read, are left out.
    """
    pending = [(path, 0)]
    seen: set[str] = set()
    while pending and len(seen) < MAX_FOLDERS:
        current, depth = pending.pop()
        real = os.path.realpath(current) if os.path.islink(current) else current
        if real in seen or depth > MAX_DEPTH:
            continue
        seen.add(real)
        try:
            folder = list_folder(current, path)
        except UnreadableError:
            continue
        yield folder
        pending += [(f"{current}/{name}", depth + 1) for name in reversed(folder.folders) if name not in skip]


def read(path: str, limit: int) -> bytes:
    """The content of a regular file of at most ``limit`` bytes. Raises `UnreadableError`."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise UnreadableError(f"cannot read {path}: not a regular file")
            # The buffer is allocated before it is filled, so it is only as large as the file should be.
            data = os.read(handle, min(info.st_size, limit) + 1)
            while info.st_size < len(data) <= limit and (more := os.read(handle, limit + 1 - len(data))):
                data += more  # the file grew meanwhile
        finally:
            os.close(handle)
    except UnreadableError:
        raise
    except (OSError, ValueError) as error:
        raise UnreadableError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > limit:
        raise UnreadableError(f"cannot read {path}: larger than {limit:,} bytes (library.max-file-size)")
    return data


def stat_file(path: str) -> Stat | None:
    """The stat of a regular file, or None."""
    try:
        info = os.stat(path)
    except (OSError, ValueError):
        return None
    return Stat(info.st_mtime_ns, info.st_size, info.st_ino) if stat.S_ISREG(info.st_mode) else None


def probe(path: str, inside: str) -> str:
    """What is at ``path``: ``file``, ``dir``, or "" for nothing (or a link that leads out of ``inside``)."""
    try:
        if not _leads_inside(path, inside):
            return ""
        return "dir" if os.path.isdir(path) else "file" if os.path.exists(path) else ""
    except (OSError, ValueError):
        return ""


def write(path: str, data: bytes) -> None:
    """Replace a file in one step, keeping its mode; a link is followed to the file it names. Raises OSError."""
    import tempfile  # only those who write pay for it

    path = os.path.realpath(path)
    folder = os.path.dirname(path)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".bandleader-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if os.path.exists(path):
            os.chmod(temporary, stat.S_IMODE(os.stat(path).st_mode))
        else:
            os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def absolute(path: str) -> str:
    """``path`` absolute and normal, with forward slashes."""
    return os.path.abspath(path).replace(os.sep, "/")


def home() -> str:
    """The user's home folder, absolute with forward slashes."""
    return absolute(os.path.expanduser("~"))


def cache_folder() -> str:
    """Where caches of this user go: always safe to delete."""
    base = os.environ.get("BANDLEADER_CACHE_DIR")
    if base:
        return absolute(base)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    return absolute(os.path.join(base, "bandleader"))


def docs_folder() -> str:
    """The documentation that came with this installation, or that of the checkout it runs from."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    packaged = os.path.join(package, "docs")
    return packaged if os.path.isdir(packaged) else os.path.join(os.path.dirname(os.path.dirname(package)), "docs")


def make_folder(path: str) -> None:
    """Make a folder that only this user may enter. Raises OSError."""
    os.makedirs(path, mode=0o700, exist_ok=True)


def _leads_inside(path: str, inside: str) -> bool:
    real = os.path.realpath(path)
    return real == inside or real.startswith(os.path.join(os.path.realpath(inside), ""))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
