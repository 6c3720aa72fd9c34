"""Where the program starts and ends: which command runs, and how every failure becomes one line and an exit code.

Start-up counts, so nothing is imported here that ``bandleader check PATH`` does not need.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from .. import __version__
from .exit_codes import BROKEN_PIPE, FINE, INTERNAL_ERROR, INTERRUPTED, WRONG_USE
from .failure import Stop


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text stream on a real descriptor
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = BROKEN_PIPE
    if code == BROKEN_PIPE:  # else the interpreter would complain when it flushes at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code; messages about failures go to standard error. Never raises."""
    try:
        return _dispatch(arguments)
    except Stop as stop:
        return _complain(str(stop), WRONG_USE)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except Exception as error:
        if os.environ.get("BANDLEADER_TRACEBACK"):
            raise
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        return _complain(
            f"internal error, please report it ({what}; BANDLEADER_TRACEBACK=1 shows where)", INTERNAL_ERROR
        )


def _dispatch(arguments: Sequence[str]) -> int:
    code = _without_parser(*arguments) if "_BANDLEADER_COMPLETE" not in os.environ else None
    if code is not None:
        return code
    from .commands import COMMANDS
    from .group import invoke

    return invoke(list(arguments), COMMANDS)


def _without_parser(command: str = "", *words: str) -> int | None:
    """The commonest calls, which need no option parser and start in half the time without one; None for all others."""
    if command in ("--version", "-V") and not words:
        sys.stdout.write(f"bandleader {__version__}\n")
        return FINE
    if any(word.startswith("-") for word in words):
        return None
    if command == "check":
        from .checking import run_check
        from .request import CheckRequest

        return run_check(CheckRequest(paths=words))
    if command == "list":
        from .listing import list_files

        list_files(words)
        return FINE
    if command == "show" and len(words) == 1:
        from .showing import show_file

        show_file(words[0])
        return FINE
    return None


def _complain(message: str, code: int) -> int:
    from ..text.visible import visible

    sys.stderr.write(f"bandleader: {visible(message)}\n")
    return code
