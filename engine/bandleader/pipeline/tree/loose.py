"""Writes objects into the store of a repository, each a file of its own, without a process.

The format is git's (gitformat-loose: the hash names zlib of ``KIND SIZE``, NUL and the content), and so is the order of
steps: an object is written beside its place and moved there when it is whole, and one that is there already is made
young again, so that `git gc`, which deletes old objects that nothing names, leaves it until a ref names it.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import zlib
from pathlib import Path

from .git import TreeError

_BLOCK = 4096  # bytes: a smaller file takes no less of a disk
_numbers = itertools.count()


class LooseObjects:
    """The object store in ``folder``, whose ids are hashes by ``algorithm``."""

    def __init__(self, folder: Path, algorithm: str) -> None:
        self._folder = os.fspath(folder)
        self._algorithm = algorithm

    def write(self, kind: str, content: bytes) -> str:
        """Store a `blob`, `tree` or `commit`, and return its id. It may be in a pack as well, which does no harm.

        Raises:
            TreeError: the store cannot be written.
        """
        whole = b"%s %d\0%s" % (kind.encode(), len(content), content)
        id = hashlib.new(self._algorithm, whole, usedforsecurity=False).hexdigest()
        folder = f"{self._folder}/{id[:2]}"
        try:
            if not _renew(f"{folder}/{id[2:]}"):
                self._create(folder, id[2:], zlib.compress(whole, int(len(whole) > _BLOCK)))
        except OSError as error:
            raise TreeError(f"{self._folder} cannot be written: {error.strerror or error}") from None
        return id

    def _create(self, folder: str, name: str, data: bytes) -> None:
        """With the permissions of the store, whatever the umask: it may be shared by a group."""
        mode = os.stat(self._folder).st_mode & 0o7777
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder)
            os.chmod(folder, mode)
        new = f"{folder}/tmp_obj_{os.getpid()}_{next(_numbers)}"  # noqa: S108  (git clears away what is called so)
        try:
            with open(new, "xb", buffering=0) as file:
                file.write(data)
                os.fchmod(file.fileno(), mode & 0o444)
            os.replace(new, f"{folder}/{name}")
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(new)
            raise


def _renew(path: str) -> bool:
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True
