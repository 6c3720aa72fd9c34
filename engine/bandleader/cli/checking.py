"""``bandleader check``: decides which way a request goes, and how the process ends."""

from __future__ import annotations

from .exit_codes import FINE, FOUND, WRONG_USE
from .failure import Stop
from .loading import BrokenConfigurationError, load_all, report_on
from .output.show import show
from .progress import progress
from .request import CheckRequest


def run_check(request: CheckRequest) -> int:
    """Do what was asked and return the exit code. Raises `Stop` when it cannot be done."""
    _refuse_contradictions(request)
    try:
        return _run(request)
    except BrokenConfigurationError as broken:
        show(broken.report, request)
        return WRONG_USE


def _run(request: CheckRequest) -> int:
    if request.stdin_filename is not None:
        from .stdin import check_stdin

        return check_stdin(request, request.stdin_filename)
    if request.watch:
        from .watching import watch

        return watch(request)
    if request.mends:
        from .fixing import fix_files, show_difference

        return show_difference(request) if request.diff else fix_files(request)
    with progress():
        report = report_on(load_all(request))
    show(report, request)
    return FOUND if report.count("error") and not request.exit_zero else FINE


def _refuse_contradictions(request: CheckRequest) -> None:
    if request.stdin_filename is not None and request.paths:
        raise Stop("--stdin-filename reads standard input: give no PATHS with it")
    if request.watch and (request.mends or request.stdin_filename is not None or request.format != "text"):
        raise Stop("--watch only shows text: leave out --fix, --unsafe-fixes, --diff, --stdin-filename and --format")
