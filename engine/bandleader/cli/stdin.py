"""``check --stdin-filename``: the content of a file that an editor holds, checked within its library."""

from __future__ import annotations

import sys

from ..library.disk import absolute
from ..text.decode import decode, encode
from .exit_codes import FINE, FOUND
from .fixing import print_differences
from .loading import load_all, report_on
from .mending import mend
from .output.show import show
from .request import CheckRequest


def check_stdin(request: CheckRequest, name: str) -> int:
    """Check standard input in place of the file called ``name``, which need not exist; returns the exit code.

    With fixes, the mended text goes to standard output, and what is left to standard error.
    """
    path = absolute(name)
    text = decode(sys.stdin.buffer.read()).text
    (library,) = load_all(request._replace(paths=(name,)), must_exist=False)
    project = library.project
    project.edit(path, text)
    if not request.mends:
        report = report_on([library])
        show(report, request)
        return FOUND if report.count("error") and not request.exit_zero else FINE
    files = mend(project, library.files(), unsafe=request.unsafe_fixes, hints=request.hints).files
    if request.diff:
        return print_differences(files, request)
    for file in files:
        text = file.after
    sys.stdout.flush()
    sys.stdout.buffer.write(encode(text))
    report = report_on([library], fixed=sum(file.fixes for file in files), fixed_files=len(files))
    show(report, request, sys.stderr)
    return FOUND if report.count("error") and not request.exit_zero else FINE
