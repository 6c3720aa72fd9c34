"""``check --fix``, ``--unsafe-fixes`` and ``--diff`` on files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from ..library.disk import absolute
from ..text.plural import plural
from ..text.visible import visible
from .exit_codes import FINE, FOUND, WRONG_USE
from .loading import load_all, report_on
from .mending import Mended, mend, save
from .output.diff import write_diff
from .output.show import show
from .progress import progress
from .report import relative
from .request import CheckRequest


def fix_files(request: CheckRequest) -> int:
    """Mend the wanted files and report what is left; returns the exit code."""
    saved: list[Mended] = []
    left: dict[str, str] = {}
    with progress():
        loaded = load_all(request)
        for library in loaded:
            mending = mend(library.project, library.files(), unsafe=request.unsafe_fixes, hints=request.hints)
            left.update(mending.left)
            for file in mending.files:
                why = save(library.project, file)
                if why:
                    left[file.path] = why
                    library.project.close(file.path)
                else:
                    saved.append(file)
    report = report_on(loaded, fixed=sum(file.fixes for file in saved), fixed_files=len(saved))
    show(report, request)
    say_what_was_left(left)
    if left:
        return WRONG_USE
    return FOUND if report.count("error") and not request.exit_zero else FINE


def show_difference(request: CheckRequest) -> int:
    """Print what fixes would change, and change nothing; returns the exit code."""
    files: list[Mended] = []
    left: dict[str, str] = {}
    with progress():
        for library in load_all(request):
            mending = mend(library.project, library.files(), unsafe=request.unsafe_fixes, hints=request.hints)
            left.update(mending.left)
            files += mending.files
    say_what_was_left(left)
    return print_differences(files, request)


def print_differences(files: Iterable[Mended], request: CheckRequest) -> int:
    """Print the differences, and on standard error how much they mend; returns the exit code."""
    folder = absolute(".")
    changed = fixes = 0
    for file in files:
        write_diff(file.before, file.after, relative(file.path, folder), sys.stdout, request.colour)
        changed += 1
        fixes += file.fixes
    sys.stdout.flush()
    found = f"Would fix {plural(fixes, 'finding')} in {plural(changed, 'file')}." if changed else "Nothing to fix."
    sys.stderr.write(f"{found}\n")
    return FOUND if changed and not request.exit_zero else FINE


def say_what_was_left(left: Mapping[str, str]) -> None:
    """Say on standard error which files were not mended, and why."""
    folder = absolute(".")
    for path, why in left.items():
        sys.stderr.write(f"bandleader: not fixed: {visible(relative(path, folder))} {why}\n")
