"""The repository that submitters and workers share: listing, fetching and pushing, each in bounded time."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from ...pipeline.tree.git import Git
from .access import SETTINGS, access, ssh_access
from .errors import RepositoryError
from .said import is_missing, misfortune

TIMEOUT: Final = 600.0  # seconds for moving objects: the first fetch of a large repository takes minutes
LOOK: Final = 60.0  # seconds for asking which refs there are


class Missing(RepositoryError):
    """The remote does not hand out a commit that was asked for by its id."""


class Refused(RepositoryError):
    """The remote took none of a push or not all; ``reasons`` are its words by ref."""

    def __init__(self, shown: str, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        listed = "; ".join(f"{ref}: {reason}" for ref, reason in reasons.items())
        transient = any("lock" in reason or "stale info" in reason for reason in reasons.values())
        super().__init__(f"{shown} refused the push of {listed}", transient=transient)


class Remote:
    """Reached through ``git`` by ``name``: an address, or what the repository of ``git`` calls it.

    ``address`` is the address without credentials, for messages.
    """

    def __init__(self, git: Git, name: str, address: str) -> None:
        self._git = git
        self.name = name
        self.address = address

    def refs(self, *patterns: str) -> dict[str, str]:
        """Ids by the full names of refs. Patterns are such names, or starts of them with ``*`` at the end.

        Raises:
            RepositoryError: the remote cannot be asked.
        """
        if not patterns:
            return {}
        done = self._run(LOOK, "ls-remote", "--quiet", self.name, *patterns)
        if done.returncode:
            raise misfortune(f"asking {self.address} for its branches", os.fsdecode(done.stderr))
        rows = (line.split("\t", 1) for line in os.fsdecode(done.stdout).split("\n") if "\t" in line)
        starts = tuple(pattern.removesuffix("*") for pattern in patterns if pattern.endswith("*"))
        return {ref: id for id, ref in rows if ref in patterns or ref.startswith(starts)}

    def fetch(self, *specifications: str) -> None:
        """Bring commits and refs here; see git-fetch(1) for the form.

        Raises:
            Missing: the remote does not have one of them, or gives it only with its branch.
            RepositoryError: it cannot be reached, or takes too long.
        """
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--no-recurse-submodules")
        done = self._run(TIMEOUT, "fetch", *options, self.name, *specifications)
        if done.returncode:
            said = os.fsdecode(done.stderr)
            error = misfortune(f"fetching from {self.address}", said)
            raise Missing(str(error)) if is_missing(said) else error

    def push(self, *specifications: str, leases: Sequence[str] = ()) -> None:
        """Send commits to refs; ``leases`` are `REF:ID`, what a ref must still be at, and then it may be forced.

        Raises:
            Refused: by the rules of git or of the remote.
            RepositoryError: it cannot be reached, or takes too long.
        """
        given = (f"--force-with-lease={lease}" for lease in leases)
        done = self._run(TIMEOUT, "push", "--porcelain", "--no-verify", *given, self.name, *specifications)
        if done.returncode == 0:
            return
        rows = (line.split("\t") for line in os.fsdecode(done.stdout).split("\n") if line.startswith("!\t"))
        refused = {row[1].rpartition(":")[2]: row[2] for row in rows if len(row) > 2}
        if refused:
            raise Refused(self.address, refused)
        raise misfortune(f"pushing to {self.address}", os.fsdecode(done.stderr))

    def _run(self, seconds: float, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """In a session of its own: no terminal to ask at, and an end for all that git started when time is up."""
        settings = (word for setting in SETTINGS for word in ("-c", setting))
        with subprocess.Popen(
            self._git.command([*settings, *arguments]),
            cwd=self._git.folder,
            env={**self._git.environment, **self._access},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            try:
                output, said = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                what = f"git {arguments[0]} with {self.address} took longer than {seconds:.0f} s and was ended"
                raise RepositoryError(what, transient=True) from None
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
        return subprocess.CompletedProcess(process.args, process.returncode, output, said)

    @cached_property
    def _access(self) -> dict[str, str]:
        return {**access(), **ssh_access(self._git, self.address)}
