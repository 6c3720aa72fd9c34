"""Fleets on the command line: one command over many repositories (`run --repos`), and what follows."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from .exit_codes import FAILED, FINE, INTERRUPTED, PARKED
from .failure import Stop
from .running.views import Form

if TYPE_CHECKING:
    from ..distributed.database.address import Address
    from ..fleet.files import FleetFiles
    from ..fleet.listing import Listed
    from ..fleet.sessions import Sessions
    from ..fleet.state import FleetState

_CODES: Final = {"succeeded": FINE, "failed": FAILED, "parked": PARKED, "cancelled": INTERRUPTED}
_JOBS: Final = 4  # repositories at once at most, where nobody says how many
_SUBMITTED: Final = 32  # the same where workers run them
_URL: Final = "BANDLEADER_DATABASE_URL"


def run_over(repositories: str, name: str, on: str, folder: str, form: Form, options: Mapping[str, Any]) -> int:
    """Run a command in every repository of a list (a file, ``-`` for standard input); returns the exit code."""
    from ..fleet.retention import retire
    from ..fleet.running import Order, begin_fleet
    from .running.opening import open_records

    if on:
        address = _address(on, folder)
        on = on if os.environ.get(_URL) else address.url  # each repository may be configured otherwise
    jobs = options["jobs"] or (_SUBMITTED if on else min(_JOBS, os.cpu_count() or 1))
    order = Order(name, options["arguments"], child_options(options), jobs, on)
    workspace = _workspace(folder)
    files = begin_fleet(workspace, _listed(repositories), order)
    retire(workspace, open_records(folder, None).settings.run.keep)
    return _go(files, "", form, folder)


def resume_over(name: str, decision: str, folder: str, form: Form) -> int:
    """Go on with a fleet; returns the exit code."""
    return _go(_found(folder, name), decision, form, folder)


def cancel_over(name: str, folder: str) -> None:
    """End a fleet."""
    from ..fleet.running import cancel_fleet

    files = _found(folder, name)
    cancel_fleet(files, _sessions(files.state(), folder))
    click.echo(f"{files.id} was asked to end. Asked again, it ends at once; `bandleader resume {files.id}` goes on.")


def show_over(name: str, folder: str, form: str) -> None:
    """Print how a fleet stands."""
    from ..fleet.running import standing
    from .output.colour import painter_for
    from .running.fleet_view import fleet_json, fleet_text

    files = _found(folder, name)
    state, held = files.state(), files.holder()
    sessions = _sessions(state, folder)
    state.rows = {line: replace(row, status=standing(row, held, sessions)) for line, row in state.rows.items()}
    click.echo(
        fleet_json(state) if form == "json" else fleet_text(state, painter_for(sys.stdout)), nl=False, color=True
    )


def child_options(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The options of `run` as the words that every child gets."""
    flags = [f"--{key.replace('_', '-')}" for key in ("force", "strict", "no_deps") if options[key]]
    values = [word for key in ("runner", "isolation") if options[key] for word in (f"--{key}", options[key])]
    timeout = ["--timeout", f"{options['timeout']}s"] if options["timeout"] else []
    keep_going = options["keep_going"]
    going = [] if keep_going is None else ["--keep-going" if keep_going else "--no-keep-going"]
    return (*flags, *values, *timeout, *going)


def _go(files: FleetFiles, decision: str, form: Form, folder: str) -> int:
    from ..fleet.running import run_fleet
    from .output.colour import painter_for
    from .running.fleet_view import FleetView, fleet_text
    from .running.printer import Printer

    sessions = _sessions(files.state(), folder)
    with FleetView(form) as view:
        state = run_fleet(files, sessions, decision, view, view.watch)
    if form == "text":
        Printer(sys.stdout).write("\n" + fleet_text(state, painter_for(sys.stdout)))
    return _CODES[state.outcome]


def _listed(repositories: str) -> list[Listed]:
    from ..fleet.listing import read_list

    try:
        if repositories == "-":
            found = read_list(sys.stdin, Path.cwd())
        else:
            path = Path(repositories)
            found = read_list(path.read_text(encoding="utf-8").splitlines(), path.resolve().parent)
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or "this is no text in UTF-8"
        raise Stop(f"{repositories}: {what}") from None
    if not found:
        raise Stop(f"{repositories} lists no repository; write one a line, a folder or the URL of a git repository")
    return found


def _found(folder: str, name: str) -> FleetFiles:
    from ..fleet.files import find_fleet

    return find_fleet(_workspace(folder), name)


def _workspace(folder: str) -> Path:
    from .scopes import scopes_of

    return Path(scopes_of([folder], None)[0].workspace)


def _sessions(state: FleetState, folder: str) -> Sessions:
    if state.on:
        from .remote_fleet import RemoteSessions

        return RemoteSessions(_address(state.on, folder), state.id)
    from ..fleet.sessions import LocalSessions

    return LocalSessions()


def _address(on: str, folder: str) -> Address:
    """The database of a fleet; `config` is what the folder of the fleet is configured with."""
    from ..distributed.client.opening import address_of
    from .running.opening import open_records

    return address_of(on, open_records(folder, None).settings)
