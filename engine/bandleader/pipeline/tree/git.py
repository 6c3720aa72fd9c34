"""Calling git: an argument vector, an environment of our own, a time limit; no shell, prompt, pager, hook or lock."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

TIMEOUT = 600.0  # seconds; the first snapshot of a very large folder takes minutes, everything else milliseconds

# Settings that hold wherever git runs for us: nothing of the repository's own configuration is executed.
SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.logAllRefUpdates=false",
    "gc.auto=0",
    "maintenance.auto=false",
)
IDENTITY = {"NAME": "Bandleader", "EMAIL": "bandleader@localhost"}


class TreeError(Exception):
    """The files cannot be recorded, compared or put back; the message is for a person."""


class GitFailed(TreeError):
    """git ended with an error; ``said`` is what it wrote to its standard error."""

    def __init__(self, arguments: Sequence[str], code: int, said: str) -> None:
        self.code = code
        self.said = said
        super().__init__(f"git {arguments[0]} failed (exit status {code}): {said or 'it said nothing'}")


class Gone(TreeError):
    """What was recorded is not in the repository any more."""


class Git:
    """git in one folder. ``variables`` name the repository where it is not to be found from the folder."""

    def __init__(self, folder: Path, variables: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._variables = dict(variables or {})
        self.environment = {**environment(), **self._variables}

    def on(self, index: Path) -> Git:
        """The same with another index."""
        return Git(self.folder, {**self._variables, "GIT_INDEX_FILE": str(index)})

    def command(self, arguments: Sequence[str]) -> list[str]:
        """The whole argument vector."""
        return ["git", *(word for setting in SETTINGS for word in ("-c", setting)), *arguments]

    def run(
        self, *arguments: str, stdin: bytes = b"", accept: Sequence[int] = (0,)
    ) -> subprocess.CompletedProcess[bytes]:
        """Run to the end.

        Raises:
            GitFailed: the exit status is none of ``accept``.
            TreeError: git is missing or takes longer than `TIMEOUT`.
        """
        try:
            done = subprocess.run(
                self.command(arguments),
                cwd=self.folder,
                env=self.environment,
                input=stdin,
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TreeError(f"git {arguments[0]} in {self.folder} took longer than {TIMEOUT:.0f} s") from None
        except OSError as error:
            raise TreeError(f"git cannot be started in {self.folder}: {error.strerror or error}") from None
        if done.returncode not in accept:
            raise GitFailed(arguments, done.returncode, os.fsdecode(done.stderr).strip())
        return done

    def text(self, *arguments: str, stdin: bytes = b"") -> str:
        """The output without the line break at its end."""
        return os.fsdecode(self.run(*arguments, stdin=stdin).stdout).rstrip("\n")

    def paths(self, *arguments: str, stdin: Sequence[str] | None = None, accept: Sequence[int] = (0,)) -> list[str]:
        """The output of a command with ``-z``, and its input: names of files, as `os.fsdecode` gives them."""
        done = self.run(*arguments, stdin=join_paths(stdin or ()), accept=accept)
        return split_paths(done.stdout)


def split_paths(output: bytes) -> list[str]:
    """Names that are ended by NUL."""
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def join_paths(paths: Sequence[str]) -> bytes:
    """Names, each ended by NUL."""
    return b"".join(os.fsencode(path) + b"\0" for path in paths)


def environment() -> dict[str, str]:
    """Ours without what would lead git elsewhere, make it ask, translate or take optional locks."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {f"GIT_{role}_{name}": value for role in ("AUTHOR", "COMMITTER") for name, value in IDENTITY.items()}
    return {
        **kept,
        **who,
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_PAGER": "cat",
    }
