"""How the program ends."""

from __future__ import annotations

FINE = 0
FOUND = 1  # a finding of severity "error"; with --diff: something would change
FAILED = 1  # a command of a run failed; `doctor`: something is not in order
WRONG_USE = 2  # usage, configuration, a plan that cannot be made, or a file that could not be written
# 3: another run holds the workspace (`pipeline.errors.BUSY`)
PARKED = 4  # a person must decide how a run goes on
INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # as a shell reports SIGINT; a run that was cancelled
BROKEN_PIPE = 141  # as a shell reports SIGPIPE
