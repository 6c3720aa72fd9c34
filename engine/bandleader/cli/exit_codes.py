"""How the program ends."""

from __future__ import annotations

FINE = 0
FOUND = 1  # a finding of severity "error"; with --diff: something would change
WRONG_USE = 2  # usage, configuration, or a file that could not be written
INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # as a shell reports SIGINT
BROKEN_PIPE = 141  # as a shell reports SIGPIPE
